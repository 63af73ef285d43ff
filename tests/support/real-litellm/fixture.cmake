# One running LiteLLM for all tests that name the fixture:
#
#   set_tests_properties(… PROPERTIES FIXTURES_REQUIRED real_litellm LABELS "contract-real;real")
#
# They read where it is from LITECTL_REAL_LITELLM_INSTANCE, a path that is compiled in or set in
# their environment. setup.sh must have been run (scripts/test.sh does).
set(LITECTL_REAL_LITELLM_DIR ${CMAKE_CURRENT_LIST_DIR})
set(LITECTL_REAL_LITELLM_STATE ${PROJECT_BINARY_DIR}/real-litellm)
set(LITECTL_REAL_LITELLM_INSTANCE ${LITECTL_REAL_LITELLM_STATE}/instance.env)

function(add_real_litellm_fixture)
  add_test(NAME real-litellm.start COMMAND ${LITECTL_REAL_LITELLM_DIR}/start.sh --fresh)
  add_test(NAME real-litellm.smoke COMMAND ${LITECTL_REAL_LITELLM_DIR}/smoke.py
                                           ${LITECTL_REAL_LITELLM_INSTANCE})
  add_test(NAME real-litellm.stop COMMAND ${LITECTL_REAL_LITELLM_DIR}/stop.sh)
  set_tests_properties(
    real-litellm.start real-litellm.smoke real-litellm.stop
    PROPERTIES LABELS real TIMEOUT 300
               ENVIRONMENT "RL_STATE=${LITECTL_REAL_LITELLM_STATE};RL_OWNER=parent")
  set_tests_properties(real-litellm.start PROPERTIES FIXTURES_SETUP real_litellm)
  set_tests_properties(real-litellm.smoke PROPERTIES FIXTURES_REQUIRED real_litellm)
  set_tests_properties(real-litellm.stop PROPERTIES FIXTURES_CLEANUP real_litellm)
endfunction()
