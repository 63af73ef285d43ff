# generated from controller/cli/command_table.cc by litectl gen; do not edit
# Put it where bash-completion looks (/usr/share/bash-completion/completions/litectl), or source it.

_litectl_nothing() { :; }
_litectl_words() { mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur"); }
_litectl_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen "$1" -- "$cur")
}
_litectl_objects() {
  compopt -o nospace 2>/dev/null
  _litectl_words 'Budget/ Credential/ Customer/ Model/ ModelList/ PlanPolicy/ SubscriptionPlan/ Team/ TeamMember/ User/ VirtualKey/'
}

_litectl() {
  local cur=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' word at
  # --option=value comes as three words.
  if [ "$cur" = '=' ]; then
    cur=''
  elif [ "$previous" = '=' ]; then
    previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    word=${COMP_WORDS[at]}
    case "$command $word" in
      ' audit' | ' validate' | ' plan' | ' apply' | ' explain' | ' export' | ' convert' | ' sandbox' | 'audit verify' | ' gen' | ' version') command="${command:+$command }$word" ;;
    esac
  done
  case $command in
    '')
      case $previous in
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '-v --log-format --no-color --version -h --help audit validate plan apply explain export convert sandbox gen version'
      ;;
    'audit') _litectl_words 'verify' ;;
    'validate')
      case $previous in
        -f | --file) _litectl_files -f; return ;;
        --config) _litectl_files -f; return ;;
        --url) _litectl_nothing; return ;;
        --target) _litectl_nothing; return ;;
        --inventory) _litectl_nothing; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '-f --file --config --url --target --inventory --specs-dir --allow-ephemeral-sink -v --log-format --no-color --version -h --help'
      ;;
    'plan')
      case $previous in
        -f | --file) _litectl_files -f; return ;;
        --config) _litectl_files -f; return ;;
        --url) _litectl_nothing; return ;;
        --target) _litectl_nothing; return ;;
        --inventory) _litectl_nothing; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --release-forbidden) _litectl_objects; return ;;
        --allow-destructive) _litectl_nothing; return ;;
        --last-applied) _litectl_nothing; return ;;
        -o | --output) _litectl_words 'json markdown text'; return ;;
        --save) _litectl_files -f; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '-f --file --config --url --target --inventory --specs-dir --allow-ephemeral-sink --prune --delete-dependents --release-forbidden --allow-destructive --allow-recreate --confirm-store --replace-roots --last-applied --allow-untested -o --output --save --detailed-exitcode -v --log-format --no-color --version -h --help'
      ;;
    'apply')
      case $previous in
        -f | --file) _litectl_files -f; return ;;
        --config) _litectl_files -f; return ;;
        --url) _litectl_nothing; return ;;
        --target) _litectl_nothing; return ;;
        --inventory) _litectl_nothing; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --release-forbidden) _litectl_objects; return ;;
        --allow-destructive) _litectl_nothing; return ;;
        --last-applied) _litectl_nothing; return ;;
        --plan) _litectl_files -f; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '-f --file --config --url --target --inventory --specs-dir --allow-ephemeral-sink --prune --delete-dependents --release-forbidden --allow-destructive --allow-recreate --confirm-store --replace-roots --last-applied --allow-untested -y --yes --plan -v --log-format --no-color --version -h --help'
      ;;
    'explain')
      case $previous in
        -f | --file) _litectl_files -f; return ;;
        --config) _litectl_files -f; return ;;
        --url) _litectl_nothing; return ;;
        --target) _litectl_nothing; return ;;
        --inventory) _litectl_nothing; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --release-forbidden) _litectl_objects; return ;;
        --allow-destructive) _litectl_nothing; return ;;
        --last-applied) _litectl_nothing; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      case $cur in
        -*) ;;
        *) _litectl_objects; return ;;
      esac
      _litectl_words '-f --file --config --url --target --inventory --specs-dir --allow-ephemeral-sink --prune --delete-dependents --release-forbidden --allow-destructive --allow-recreate --confirm-store --replace-roots --last-applied --allow-untested -v --log-format --no-color --version -h --help'
      ;;
    'export')
      case $previous in
        -d | --directory) _litectl_files -d; return ;;
        --kind) _litectl_nothing; return ;;
        --manage) _litectl_words 'adopt full'; return ;;
        --config) _litectl_files -f; return ;;
        --url) _litectl_nothing; return ;;
        --target) _litectl_nothing; return ;;
        --inventory) _litectl_nothing; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '-d --directory --kind --manage --force --config --url --target --inventory --specs-dir -v --log-format --no-color --version -h --help'
      ;;
    'convert')
      case $previous in
        -d | --directory) _litectl_files -d; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      case $cur in
        -*) ;;
        *) _litectl_nothing; return ;;
      esac
      _litectl_words '-d --directory --force --specs-dir -v --log-format --no-color --version -h --help'
      ;;
    'sandbox')
      case $previous in
        --listen) _litectl_nothing; return ;;
        --master-key-file) _litectl_files -f; return ;;
        --seed) _litectl_nothing; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '--listen --master-key-file --seed -v --log-format --no-color --version -h --help'
      ;;
    'audit verify')
      case $previous in
        --config) _litectl_files -f; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      case $cur in
        -*) ;;
        *) _litectl_files -d; return ;;
      esac
      _litectl_words '--config -v --log-format --no-color --version -h --help'
      ;;
    'gen')
      case $previous in
        --out) _litectl_files -d; return ;;
        --specs-dir) _litectl_files -d; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      case $cur in
        -*) ;;
        *) _litectl_words 'all completion crds docs schema'; return ;;
      esac
      _litectl_words '--out --check --specs-dir -v --log-format --no-color --version -h --help'
      ;;
    'version')
      case $previous in
        --specs-dir) _litectl_files -d; return ;;
        --log-format) _litectl_words 'json text'; return ;;
      esac
      _litectl_words '--specs-dir -v --log-format --no-color --version -h --help'
      ;;
  esac
}

complete -F _litectl litectl
