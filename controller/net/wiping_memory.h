#pragma once

namespace litectl {

// Makes libcurl overwrite every block of memory it frees: its buffers hold the request as sent,
// credential and body included. Initialises libcurl on the first call. Thread-safe.
void initialiseCurl();

}  // namespace litectl
