#pragma once

// A child writes a report; several ways to make one.
int start_report(int to);
int start_report_of_its_own(int to);
int start_report_program(int to);
int make_report_now(int to);
int start_report_after(int to, void (*in_child)(void));
int start_report_swept(int to);
int start_report_quickly(int to);

int start_worker(int listener);
void write_report(int to);
