// What went wrong, as an exception or as the last words of the program. None is declared to end it.
#pragma once

#include <string>

namespace net {

void error(const std::string& what);
void die(const char* what);
// Tells, and comes back.
void complain(const char* what);
// Comes back where nothing is wrong.
void check(bool well, const char* what);
void expect(bool well);

}  // namespace net
