# g++ 12 takes the unused half of an std::optional<std::string> for uninitialised memory when it is
# optimised, so that one warning stays off; valgrind and the sanitizers look for the real thing.
# One interface target carries language level, warnings and hardening to every module.
add_library(litectl_options INTERFACE)
target_compile_features(litectl_options INTERFACE cxx_std_20)
target_compile_options(
  litectl_options
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
            -Wnon-virtual-dtor -Woverloaded-virtual -Wnull-dereference -Wduplicated-cond
            -Wduplicated-branches -Wlogical-op -Wuseless-cast -Wcast-align -Wformat=2
            -Wimplicit-fallthrough -Wextra-semi -Wundef -Wswitch-enum -Wno-maybe-uninitialized
            $<$<BOOL:${LITECTL_WERROR}>:-Werror>)
target_link_libraries(litectl_options INTERFACE Threads::Threads)

if(LITECTL_SANITIZE STREQUAL "address")
  target_compile_options(litectl_options INTERFACE -fsanitize=address,undefined
                                                   -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(litectl_options INTERFACE -fsanitize=address,undefined)
elseif(LITECTL_SANITIZE STREQUAL "thread")
  target_compile_options(litectl_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(litectl_options INTERFACE -fsanitize=thread)
else()
  target_compile_options(
    litectl_options
    INTERFACE -fstack-protector-strong -fstack-clash-protection -fcf-protection
              -ffile-prefix-map=${PROJECT_SOURCE_DIR}/=
              $<$<NOT:$<CONFIG:Debug>>:-U_FORTIFY_SOURCE> $<$<NOT:$<CONFIG:Debug>>:-D_FORTIFY_SOURCE=3>)
  target_compile_definitions(litectl_options INTERFACE _GLIBCXX_ASSERTIONS)
  target_link_options(litectl_options INTERFACE -Wl,-z,relro,-z,now)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
