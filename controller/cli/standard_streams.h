#pragma once

namespace litectl {

// Makes standard input, output and error what the rest of the program takes them for. Call first
// thing in main, before anything is opened and any thread started.
//
// One that whoever started us closed becomes /dev/null: the next file that is opened would get its
// number otherwise, and the plan would be written into the store. A reader that leaves is an error
// of the write (EPIPE) instead of the end of the process.
void prepareStandardStreams();

}  // namespace litectl
