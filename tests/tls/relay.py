#!/usr/bin/env python3
"""Stands between litectl and a server on this machine, on a free port of 127.0.0.1.

    relay.py --to PORT [--certificate PEM --key PEM] [--connect [--answer STATUS]] --record FILE

With a certificate it ends TLS, as a reverse proxy does; with --connect it is an outgoing proxy: it
takes CONNECT and hands all else on to PORT, whatever host was asked for, or refuses with STATUS.
What clients send is written to FILE as it came out of TLS, and each failed handshake as a line.
Prints its port.
"""

import argparse
import socket
import ssl
import threading

options = argparse.ArgumentParser()
options.add_argument("--to", type=int, required=True)
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--connect", action="store_true")
options.add_argument("--answer", default="200 Connection established")
options.add_argument("--record", required=True)
options = options.parse_args()

record = open(options.record, "ab", buffering=0)
context = None
if options.certificate:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(options.certificate, options.key)


def pump(source, sink, kept):
    try:
        while data := source.recv(65536):
            if kept:
                record.write(data)
            sink.sendall(data)
    except OSError:
        pass
    for end in (source, sink):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def head_of(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(1)
        if not data:
            break
        head += data
    record.write(head)
    return head


def serve(client):
    try:
        if context:
            client = context.wrap_socket(client, server_side=True)
        if options.connect:
            taken = head_of(client).startswith(b"CONNECT ") and options.answer.startswith("200")
            status = options.answer if taken or not options.answer.startswith("200") else "405 No"
            client.sendall(f"HTTP/1.1 {status}\r\n\r\n".encode())
            if not taken:
                client.close()
                return
        server = socket.create_connection(("127.0.0.1", options.to))
    except OSError as failure:
        record.write(f"<failed: {failure}>\n".encode())
        client.close()
        return
    threading.Thread(target=pump, args=(server, client, False), daemon=True).start()
    pump(client, server, True)


listening = socket.create_server(("127.0.0.1", 0))
print(listening.getsockname()[1], flush=True)
while True:
    threading.Thread(target=serve, args=(listening.accept()[0],), daemon=True).start()
