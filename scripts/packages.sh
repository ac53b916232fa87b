# Installs Debian packages that are missing; sourced by run and test.
# usage: need_packages "what for" package...
need_packages() {
    local what=$1; shift
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return 0
    local as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && sudo -n true 2>/dev/null; then as_root="sudo"; else
            echo "Missing for $what. Please install: apt-get install ${missing[*]}" >&2
            return 1
        fi
    fi
    echo "Installing for $what: ${missing[*]}" >&2
    $as_root apt-get -o DPkg::Lock::Timeout=300 -qq update >/dev/null || true
    DEBIAN_FRONTEND=noninteractive $as_root apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

need_dotnet() {
    command -v dotnet >/dev/null || {
        echo "The .NET 10 SDK is missing: install dotnet-sdk-10.0 (see README.md) and run this again." >&2
        return 1
    }
}
