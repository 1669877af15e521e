"""Files that come and leave by a chat: reports that are read, exports that are taken."""
