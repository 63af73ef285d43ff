# One running Kubernetes API server for all tests that name the fixture:
#
#   set_tests_properties(… PROPERTIES FIXTURES_REQUIRED real_kube LABELS "kube;real")
#
# They read where it is from LITECTL_REAL_KUBE_INSTANCE. start.sh builds it first if need be, which
# takes minutes; scripts/test.sh has it built beforehand.
set(LITECTL_REAL_KUBE_DIR ${CMAKE_CURRENT_LIST_DIR})
set(LITECTL_REAL_KUBE_STATE ${PROJECT_BINARY_DIR}/real-kube)
set(LITECTL_REAL_KUBE_INSTANCE ${LITECTL_REAL_KUBE_STATE}/instance.env)

function(add_real_kube_fixture)
  add_test(NAME real-kube.start COMMAND ${LITECTL_REAL_KUBE_DIR}/start.sh --fresh)
  add_test(NAME real-kube.stop COMMAND ${LITECTL_REAL_KUBE_DIR}/stop.sh)
  set_tests_properties(
    real-kube.start real-kube.stop
    PROPERTIES LABELS "kube;real" TIMEOUT 1200
               ENVIRONMENT "RK_STATE=${LITECTL_REAL_KUBE_STATE};RK_OWNER=parent")
  set_tests_properties(real-kube.start PROPERTIES FIXTURES_SETUP real_kube)
  set_tests_properties(real-kube.stop PROPERTIES FIXTURES_CLEANUP real_kube)
endfunction()
