"""A mail server for tests: takes what is sent, parses it as a mail program does, and says what it got.

The first line on standard output is {"port": N}; each later line is one thing that happened:
  {"event": "mail", ...}   a mail was taken, with its envelope, headers, texts and attachments
  {"event": "rcpt", ...}   a recipient was named, taken or not
It ends when its standard input ends. The part of a recipient before the @ (and before a +) says how it is answered:
  busy    451 when named              gone    550 when named, with the address in the answer
  full    452 after the content       spam    554 after the content
  cut     the connection is closed when named
  broken  the connection is closed after the content
  flaky   like broken the first time, taken from then on
  stall   no answer after the content, ever
"""

import argparse
import asyncio
import email
import email.policy
import json
import re
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult


def say(**what):
    print(json.dumps(what), flush=True)


def lines(text):
    return text.replace("\r\n", "\n")


def is_encrypted(server):
    return server.transport.get_extra_info("ssl_object") is not None


def mail(server, session, envelope):
    parsed = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    attachments = [
        {"name": part.get_filename(), "type": part.get_content_type(), "size": len(part.get_payload(decode=True))}
        for part in parsed.iter_attachments()
    ]
    say(
        event="mail",
        mail_from=envelope.mail_from,
        rcpt=envelope.rcpt_tos,
        helo=session.host_name,
        peer=session.peer[1],
        tls=is_encrypted(server),
        headers=[[name, str(value)] for name, value in parsed.items()],
        types=[part.get_content_type() for part in parsed.walk()],
        defects=[str(defect) for part in parsed.walk() for defect in part.defects],
        text=lines(text.get_content()) if text else None,
        html=lines(html.get_content()) if html else None,
        attachments=attachments,
        bare_ends=re.search(rb"\r(?!\n)|(?<!\r)\n", envelope.original_content) is not None,
        longest_line=max(len(line) for line in envelope.original_content.split(b"\r\n")),
    )


class Handler:
    def __init__(self):
        self.seen = set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        say(event="rcpt", rcpt=address, tls=is_encrypted(server))
        how = address.split("@")[0].split("+")[0]
        if how == "busy":
            return "451 4.3.2 try again later"
        if how == "gone":
            return f"550 5.1.1 <{address}>: nobody of this name"
        if how == "cut":
            server.transport.abort()
            await asyncio.Event().wait()
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        address = envelope.rcpt_tos[0]
        how = address.split("@")[0].split("+")[0]
        if how == "full":
            return "452 4.2.2 mailbox full"
        if how == "spam":
            return f"554 5.7.1 {address} does not want this"
        if how == "broken" or (how == "flaky" and address not in self.seen):
            self.seen.add(address)
            server.transport.abort()
            await asyncio.Event().wait()
        if how == "stall":
            say(event="stalled", rcpt=address)
            await asyncio.Event().wait()
        mail(server, session, envelope)
        return "250 OK"


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tls", choices=["none", "starttls", "tls"], default="none")
    parser.add_argument("--cert")
    parser.add_argument("--key")
    parser.add_argument("--login", help="user:password; without it nobody has to log in")
    return parser.parse_args()


async def main():
    given = options()
    context = None
    if given.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(given.cert, given.key)

    def authenticate(server, session, envelope, mechanism, data):
        right = given.login == f"{data.login.decode()}:{data.password.decode()}"
        return AuthResult(success=right, handled=False)

    handler = Handler()

    def connection():
        return SMTP(
            handler,
            hostname="mail.test",
            enable_SMTPUTF8=False,
            tls_context=context if given.tls == "starttls" else None,
            require_starttls=given.tls == "starttls",
            authenticator=authenticate if given.login else None,
            auth_required=bool(given.login),
            auth_require_tls=False,
        )

    loop = asyncio.get_running_loop()
    at_once = context if given.tls == "tls" else None
    server = await loop.create_server(connection, "127.0.0.1", 0, ssl=at_once)
    say(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
