# app_module(name SOURCES a.cc … DEPS base value LIBS curl::curl)
# One static library per folder of controller/. DEPS are the folders it may include (the same list
# stands in controller/LAYERS, which a test compares with every #include); LIBS are the third-party
# libraries that only this folder sees.
function(app_module name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LIBS" ${ARGN})
  add_library(litectl_${name} STATIC ${arg_SOURCES})
  target_include_directories(litectl_${name} PUBLIC ${PROJECT_SOURCE_DIR}/controller)
  list(TRANSFORM arg_DEPS PREPEND litectl_)
  target_link_libraries(
    litectl_${name}
    PUBLIC litectl_options ${arg_DEPS}
    PRIVATE ${arg_LIBS})
endfunction()

# app_test(name LABELS unit SOURCES a_test.cc … DEPS value …)
# One test executable; every case becomes a ctest test with these labels and a time limit (seconds).
# The target tests_<label> builds all executables of a label; scripts/test.sh names some of them, so
# those exist even while no test has the label.
foreach(label unit golden prop lint tsan)
  add_custom_target(tests_${label})
endforeach()
function(app_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPS;LABELS;LIBS;PROPERTIES" ${ARGN})
  app_test_executable(${name} SOURCES ${arg_SOURCES} DEPS ${arg_DEPS} LIBS ${arg_LIBS})
  app_test_cases(${name} LABELS ${arg_LABELS} TIMEOUT ${arg_TIMEOUT} PROPERTIES ${arg_PROPERTIES})
endfunction()

function(app_test_executable name)
  cmake_parse_arguments(arg "" "" "SOURCES;DEPS;LIBS" ${ARGN})
  add_executable(${name} ${arg_SOURCES})
  # g++ 12 sees null streams inside libstdc++ where gtest's messages are inlined. A target's own
  # options come before those of litectl_options, a source's after them.
  set_source_files_properties(${arg_SOURCES} PROPERTIES COMPILE_OPTIONS -Wno-null-dereference)
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_compile_definitions(${name} PRIVATE LITECTL_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  list(TRANSFORM arg_DEPS PREPEND litectl_)
  target_link_libraries(${name} PRIVATE litectl_options ${arg_DEPS} ${arg_LIBS} GTest::gtest
                                        GTest::gmock GTest::gtest_main)
endfunction()

# app_test_cases(executable [FILTER Real/*] LABELS …): its cases, or those that match, with labels.
function(app_test_cases name)
  cmake_parse_arguments(arg "" "TIMEOUT;FILTER" "LABELS;PROPERTIES" ${ARGN})
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 60)
  endif()
  foreach(label IN LISTS arg_LABELS)
    if(NOT TARGET tests_${label})
      add_custom_target(tests_${label})
    endif()
    add_dependencies(tests_${label} ${name})
  endforeach()
  string(MAKE_C_IDENTIFIER "${name}_${arg_FILTER}" list)
  gtest_discover_tests(
    ${name}
    DISCOVERY_MODE PRE_TEST
    DISCOVERY_TIMEOUT 60
    TEST_FILTER "${arg_FILTER}"
    TEST_LIST ${list})
  # Two labels do not survive gtest_discover_tests, so ctest sets the properties afterwards.
  set(properties ${CMAKE_CURRENT_BINARY_DIR}/${list}_properties.cmake)
  list(JOIN arg_PROPERTIES "]==] [==[" words)
  file(
    WRITE ${properties}
    "if(${list})\n"
    "  set_tests_properties(\${${list}} PROPERTIES\n"
    "    LABELS \"${arg_LABELS}\" TIMEOUT ${arg_TIMEOUT}")
  if(words)
    file(APPEND ${properties} " [==[${words}]==]")
  endif()
  file(APPEND ${properties} ")\nendif()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES ${properties})
endfunction()

# The cases of a suite that runs on two servers: those named "…Sandbox/…" on litectl's own, those named
# "…Real/…" on the real proxy of the test run, one after the other.
#
# app_test_cases_on_both(<name> SANDBOX_LABEL <label> REAL_LABEL <label> [TIMEOUT <s>] [REAL_TIMEOUT <s>])
function(app_test_cases_on_both name)
  cmake_parse_arguments(arg "" "SANDBOX_LABEL;REAL_LABEL;TIMEOUT;REAL_TIMEOUT" "" ${ARGN})
  app_test_cases(
    ${name}
    FILTER "*Sandbox/*"
    LABELS ${arg_SANDBOX_LABEL}
    TIMEOUT ${arg_TIMEOUT})
  app_test_cases(
    ${name}
    FILTER "*Real/*"
    LABELS ${arg_REAL_LABEL} real
    TIMEOUT ${arg_REAL_TIMEOUT}
    PROPERTIES FIXTURES_REQUIRED
               real_litellm
               RESOURCE_LOCK
               real_litellm
               ENVIRONMENT
               LITECTL_REAL_LITELLM_INSTANCE=${LITECTL_REAL_LITELLM_INSTANCE})
endfunction()
