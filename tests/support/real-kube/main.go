// Command real-kube runs a genuine kube-apiserver and the etcd behind it as one
// loopback-only process, for integration tests.
//
//	real-kube serve -dir DIR [-port N] [-tokens FILE] [-controllers=false]
//	               [-until-stdin-closes] [-- KUBE-APISERVER-FLAGS...]
//	real-kube user  -dir DIR -name NAME [-groups A,B]
//
// serve prints one line on stdout once /readyz answers:
//
//	READY <kubeconfig> <url> <seconds>
//
// user signs a client certificate with the CA in DIR (no running server is
// needed) and prints the path of that user's kubeconfig.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/pflag"
	"go.etcd.io/etcd/server/v3/embed"
	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
	"k8s.io/kubernetes/cmd/kube-apiserver/app/options"
)

// The sockets are named relative to the data directory, which becomes the
// working directory: an absolute one could outgrow the 107 bytes that a Unix
// socket address holds.
const (
	etcdSocket = "unix://etcd.sock"
	peerSocket = "unix://etcd-peer.sock"
)

// grace is how long a server that was told to stop may take to do so by itself.
const grace = 2 * time.Second

func main() {
	if len(os.Args) < 2 {
		fail(errors.New("usage: real-kube serve|user -dir DIR ..."))
	}
	var err error
	switch os.Args[1] {
	case "serve":
		err = serve(os.Args[2:])
	case "user":
		err = user(os.Args[2:])
	default:
		err = fmt.Errorf("unknown command %q", os.Args[1])
	}
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "real-kube:", err)
	os.Exit(1)
}

func serve(args []string) error {
	begun := time.Now()
	fs := flag.NewFlagSet("serve", flag.ExitOnError)
	dir := fs.String("dir", "", "data directory, made if absent (required)")
	port := fs.Int("port", 0, "loopback port to serve on; 0 takes a free one")
	tokens := fs.String("tokens", "", `CSV file of static bearer tokens: token,user,uid[,"group1,group2"]`)
	controllers := fs.Bool("controllers", true, "run the namespace and garbage-collector controllers too")
	untilEOF := fs.Bool("until-stdin-closes", false, "stop when stdin reaches its end, as it does when the parent dies")
	fs.Parse(args)

	home, err := openHome(*dir)
	if err != nil {
		return err
	}
	if *tokens != "" {
		if *tokens, err = filepath.Abs(*tokens); err != nil {
			return err
		}
	}
	if err := os.Chdir(string(home)); err != nil {
		return err
	}
	// A kubeconfig left by an earlier run names a port that is no longer ours.
	if err := os.Remove(home.path("admin.kubeconfig")); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	ca, err := home.authority()
	if err != nil {
		return err
	}

	// Bound here and handed over, so no other process can take the port between.
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", *port))
	if err != nil {
		return err
	}
	server := "https://" + listener.Addr().String()
	if err := os.WriteFile(home.path("url"), []byte(server+"\n"), 0o600); err != nil {
		return err
	}

	ctx, stop := context.WithCancel(genericapiserver.SetupSignalContext())
	defer stop()
	if *untilEOF {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}

	completed, err := apiServerOptions(ctx, home, listener, *tokens, fs.Args())
	if err != nil {
		return err
	}
	etcd, err := startEtcd(home)
	if err != nil {
		return err
	}
	go func() {
		if err := announce(ctx, home, ca, server, begun, *controllers); err != nil && ctx.Err() == nil {
			fail(err)
		}
	}()

	ended := make(chan error, 1)
	go func() { ended <- app.Run(ctx, completed) }()
	select {
	case err = <-ended:
	case <-ctx.Done():
		select {
		case err = <-ended:
		case <-time.After(grace):
			// Left to itself the server would wait a minute for clients to end
			// their watches. What it stored is in etcd's log, safe from an exit.
			return nil
		}
	}
	etcd.Close()
	return err
}

// startEtcd runs a one-member etcd that listens on Unix sockets alone. It never
// waits for the disk: the data outlives a restart but not a power cut.
func startEtcd(home home) (*embed.Etcd, error) {
	client, err := url.Parse(etcdSocket)
	if err != nil {
		return nil, err
	}
	peer, err := url.Parse(peerSocket)
	if err != nil {
		return nil, err
	}
	cfg := embed.NewConfig()
	cfg.Dir = home.path("etcd")
	// The addresses it advertises stay at their defaults, on which nothing
	// listens: only other members would call them.
	cfg.ListenClientUrls = []url.URL{*client}
	cfg.ListenPeerUrls = []url.URL{*peer}
	cfg.EnableGRPCGateway = false
	cfg.UnsafeNoFsync = true
	cfg.TickMs, cfg.ElectionMs = 10, 100
	cfg.LogLevel = "error"
	etcd, err := embed.StartEtcd(cfg)
	if err != nil {
		return nil, fmt.Errorf("etcd: %w", err)
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return etcd, nil
	case err := <-etcd.Err():
		return nil, fmt.Errorf("etcd: %w", err)
	case <-time.After(30 * time.Second):
		etcd.Close()
		return nil, errors.New("etcd was not ready after 30 s")
	}
}

// apiServerOptions sets what kube-apiserver's own command line would: extra
// comes last and so overrides the flags given here.
func apiServerOptions(ctx context.Context, home home, listener net.Listener, tokens string, extra []string) (options.CompletedOptions, error) {
	none := options.CompletedOptions{}
	args := []string{
		"--etcd-servers=" + etcdSocket,
		"--bind-address=127.0.0.1",
		"--advertise-address=127.0.0.1",
		"--endpoint-reconciler-type=none",
		"--service-cluster-ip-range=10.96.0.0/16",
		"--tls-cert-file=" + home.path("pki/server.crt"),
		"--tls-private-key-file=" + home.path("pki/server.key"),
		"--client-ca-file=" + home.path("pki/ca.crt"),
		"--authorization-mode=RBAC",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-signing-key-file=" + home.path("pki/service-account.key"),
		"--service-account-key-file=" + home.path("pki/service-account.key"),
		// It makes each pod wait for a default service account, which only a
		// controller that is absent here would create.
		"--disable-admission-plugins=ServiceAccount",
		"--profiling=false",
	}
	if tokens != "" {
		args = append(args, "--token-auth-file="+tokens)
	}

	opts := options.NewServerRunOptions()
	flags := pflag.NewFlagSet("kube-apiserver", pflag.ContinueOnError)
	for _, set := range opts.Flags().FlagSets {
		flags.AddFlagSet(set)
	}
	if err := flags.Parse(append(args, extra...)); err != nil {
		return none, err
	}
	if err := opts.GenericServerRunOptions.ComponentGlobalsRegistry.Set(); err != nil {
		return none, err
	}
	opts.SecureServing.Listener = listener
	opts.SecureServing.BindPort = listener.Addr().(*net.TCPAddr).Port
	rest.SetDefaultWarningHandler(rest.NoWarnings{})

	completed, err := opts.Complete(ctx)
	if err != nil {
		return none, err
	}
	return completed, errors.Join(completed.Validate()...)
}

// announce waits for /readyz, then starts the controllers and publishes the
// kubeconfig, whose presence is the sign that the server may be used.
func announce(ctx context.Context, home home, ca *authority, server string, begun time.Time, controllers bool) error {
	pending := home.path("admin.kubeconfig.pending")
	if err := home.writeUser(ca, server, "admin", []string{"system:masters"}, pending); err != nil {
		return err
	}
	config, err := clientcmd.BuildConfigFromFlags("", pending)
	if err != nil {
		return err
	}
	config.QPS = -1
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return err
	}
	for {
		if _, err := client.RESTClient().Get().AbsPath("/readyz").DoRaw(ctx); err == nil {
			break
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	if controllers {
		if err := startControllers(ctx, config, client); err != nil {
			return err
		}
	}
	final := strings.TrimSuffix(pending, ".pending")
	if err := os.Rename(pending, final); err != nil {
		return err
	}
	fmt.Printf("READY %s %s %.2f\n", final, server, time.Since(begun).Seconds())
	return nil
}

func user(args []string) error {
	fs := flag.NewFlagSet("user", flag.ExitOnError)
	dir := fs.String("dir", "", "data directory of a server that was started at least once (required)")
	name := fs.String("name", "", "user name, the certificate's common name (required)")
	groups := fs.String("groups", "", "comma-separated groups, the certificate's organizations")
	fs.Parse(args)
	if *name == "" || strings.ContainsRune(*name, filepath.Separator) {
		return fmt.Errorf("bad user name %q", *name)
	}

	home, err := openHome(*dir)
	if err != nil {
		return err
	}
	server, err := os.ReadFile(home.path("url"))
	if err != nil {
		return err
	}
	ca, err := home.authority()
	if err != nil {
		return err
	}
	var organizations []string
	if *groups != "" {
		organizations = strings.Split(*groups, ",")
	}
	path := home.path(*name + ".kubeconfig")
	if err := home.writeUser(ca, strings.TrimSpace(string(server)), *name, organizations, path); err != nil {
		return err
	}
	fmt.Println(path)
	return nil
}
