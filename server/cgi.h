// The program that fork_exec_child runs for GET /cgi/NAME: refserver --cgi NAME.
#pragma once

#include <string>

namespace refserver {

// hello: a line. fds: what this process has open. flood: 16 MiB. lines: three lines in one
// write, then waits to be killed. hold: one line, then waits to be killed.
int run_cgi(const std::string& name);

}  // namespace refserver
