package main

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
	"k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
)

const validity = 365 * 24 * time.Hour

// home is the absolute path of the data directory.
type home string

type authority struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func openHome(dir string) (home, error) {
	if dir == "" {
		return "", errors.New("-dir is required")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	return home(abs), os.MkdirAll(filepath.Join(abs, "pki"), 0o700)
}

func (h home) path(name string) string { return filepath.Join(string(h), name) }

func (h home) pki(name string) string { return h.path("pki/" + name) }

// authority loads the CA, or on a directory's first use makes it together with
// the serving certificate and the key that signs service-account tokens.
func (h home) authority() (*authority, error) {
	certs, err := cert.CertsFromFile(h.pki("ca.crt"))
	if err == nil {
		key, err := keyutil.PrivateKeyFromFile(h.pki("ca.key"))
		if err != nil {
			return nil, err
		}
		return &authority{certs[0], key.(crypto.Signer)}, nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}

	if _, err := newKey(h.pki("service-account.key")); err != nil {
		return nil, err
	}
	key, err := newKey(h.pki("ca.key"))
	if err != nil {
		return nil, err
	}
	root, err := cert.NewSelfSignedCACert(cert.Config{CommonName: "real-kube-ca"}, key)
	if err != nil {
		return nil, err
	}
	ca := &authority{root, key}
	if err := h.issue(ca, "server", x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		DNSNames:    []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
	}); err != nil {
		return nil, err
	}
	// Written last: the CA's certificate says that all the rest is there.
	return ca, writeCert(h.pki("ca.crt"), root.Raw)
}

// issue signs template with the CA and writes pki/NAME.crt and pki/NAME.key.
func (h home) issue(ca *authority, name string, template x509.Certificate) error {
	key, err := newKey(h.pki(name + ".key"))
	if err != nil {
		return err
	}
	if template.SerialNumber, err = rand.Int(rand.Reader, big.NewInt(1<<62)); err != nil {
		return err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.NotBefore = ca.cert.NotBefore
	template.NotAfter = time.Now().Add(validity)
	der, err := x509.CreateCertificate(rand.Reader, &template, ca.cert, key.Public(), ca.key)
	if err != nil {
		return err
	}
	return writeCert(h.pki(name+".crt"), der)
}

// writeUser issues a client certificate, in which Kubernetes reads the common
// name as the user and the organizations as its groups, and a kubeconfig that
// embeds it.
func (h home) writeUser(ca *authority, server, name string, groups []string, kubeconfig string) error {
	if err := h.issue(ca, "user-"+name, x509.Certificate{
		Subject:     pkix.Name{CommonName: name, Organization: groups},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	}); err != nil {
		return err
	}
	config := clientcmdapi.NewConfig()
	config.Clusters["real-kube"] = &clientcmdapi.Cluster{Server: server, CertificateAuthority: h.pki("ca.crt")}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{
		ClientCertificate: h.pki("user-" + name + ".crt"),
		ClientKey:         h.pki("user-" + name + ".key"),
	}
	config.Contexts["real-kube"] = &clientcmdapi.Context{Cluster: "real-kube", AuthInfo: name}
	config.CurrentContext = "real-kube"
	if err := clientcmdapi.FlattenConfig(config); err != nil {
		return fmt.Errorf("kubeconfig of %s: %w", name, err)
	}
	return clientcmd.WriteToFile(*config, kubeconfig)
}

func newKey(path string) (crypto.Signer, error) {
	pemBytes, err := keyutil.MakeEllipticPrivateKeyPEM()
	if err != nil {
		return nil, err
	}
	if err := keyutil.WriteKey(path, pemBytes); err != nil {
		return nil, err
	}
	key, err := keyutil.ParsePrivateKeyPEM(pemBytes)
	if err != nil {
		return nil, err
	}
	return key.(crypto.Signer), nil
}

func writeCert(path string, der []byte) error {
	return cert.WriteCert(path, pem.EncodeToMemory(&pem.Block{Type: cert.CertificateBlockType, Bytes: der}))
}
