#include "connection.h"

// Who has this number closes it himself, and its owner does not.
int Connection::give() { return fd_.release(); }
