// From which commit this program was built.

/// The commit's name, with ", changed" where files differed from it; empty where it is not known.
const char *approxima_commit(void);
