-- What wrk sends: a hit of another developer each time, and at the end what came of it, as JSON.
local developers, first, form, connection, new_every, new_first

function init(args)
  developers, first, form, connection = tonumber(args[1]), args[2], args[3], args[4]
  new_every = tonumber(args[5])
  new_first = args[6]
  local pause = tonumber(args[7])
  -- wrk asks for a pause before each hit if there is such a function.
  if pause > 0 then function delay() return math.random(0, 2 * pause) end end
end

local next_one = 0

local function line(id)
  return "v=1&tid=UA-12345-1&cid=7f3a1c52-9d0e-4b6a-8c21-" .. id ..
    "&t=event&ec=runserver&ea=runserver&an=Django&aid=Django&av=5.2.3&aip=1"
end

function request()
  local id = first .. "-" .. (next_one % developers)
  next_one = next_one + 1
  if new_every > 0 and next_one % new_every == 0 then id = new_first .. "-" .. next_one end
  local headers = { ["User-Agent"] = "Django/5.2.3 CPython/3.13.1 (Linux; x86_64)" }
  if connection == "fresh" then headers["Connection"] = "close" end
  if form == "get" then return wrk.format("GET", "/collect?" .. line(id), headers) end
  if form == "influx" then
    local point = "hit,command=runserver,django=5.2,python=3.13,system=Linux cid=\"" .. id .. "\" " .. next_one
    return wrk.format("POST", "/write?db=hits", headers, point)
  end
  headers["Content-Type"] = "application/x-www-form-urlencoded"
  return wrk.format("POST", "/collect", headers, line(id))
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests":%d,"seconds":%f,"wrong":%d,"p50Ms":%f,"p99Ms":%f}\n',
    summary.requests, summary.duration / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
