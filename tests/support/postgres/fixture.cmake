# One running PostgreSQL for all tests that name the fixture `postgres`; each makes a database of its
# own there (support/postgres/database.h).
set(LITECTL_POSTGRES_STATE ${PROJECT_BINARY_DIR}/postgres)
set(LITECTL_POSTGRES_INSTANCE ${LITECTL_POSTGRES_STATE}/instance.env)

set(postgres_dir ${CMAKE_CURRENT_LIST_DIR})
add_test(NAME postgres.start COMMAND ${postgres_dir}/start.sh)
add_test(NAME postgres.stop COMMAND ${postgres_dir}/stop.sh)
set_tests_properties(
  postgres.start postgres.stop
  PROPERTIES LABELS postgres TIMEOUT 120 ENVIRONMENT
             "PG_STATE=${LITECTL_POSTGRES_STATE};PG_OWNER=parent")
set_tests_properties(postgres.start PROPERTIES FIXTURES_SETUP postgres)
set_tests_properties(postgres.stop PROPERTIES FIXTURES_CLEANUP postgres)

add_library(litectl_test_postgres STATIC ${postgres_dir}/database.cc)
target_include_directories(litectl_test_postgres PUBLIC ${PROJECT_SOURCE_DIR}/tests)
target_link_libraries(litectl_test_postgres PUBLIC litectl_options PRIVATE litectl_base PkgConfig::PQ)

# The cases of a suite that match FILTER, with a PostgreSQL.
function(app_test_cases_with_postgres name)
  cmake_parse_arguments(arg "" "FILTER;TIMEOUT" "" ${ARGN})
  app_test_cases(
    ${name}
    FILTER ${arg_FILTER}
    LABELS postgres
    TIMEOUT ${arg_TIMEOUT}
    PROPERTIES FIXTURES_REQUIRED postgres ENVIRONMENT
               LITECTL_POSTGRES_INSTANCE=${LITECTL_POSTGRES_INSTANCE})
endfunction()
