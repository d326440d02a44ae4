#pragma once

int start_report(int to);
void write_report(int to);
