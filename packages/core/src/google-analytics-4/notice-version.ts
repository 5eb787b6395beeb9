/** Version of this list. Raised when what is sent changes in a way that requires a new notice. */
export const noticeVersion = 1;
