// SPDX-License-Identifier: Apache-2.0
// An SME of the tests over npm's smpp. sme.js PORT [DIR NAME]: over TLS with DIR/NAME.pem and
// NAME.key, else plain. Orders come on stdin, a line each, and are done one after the other:
//   LABEL PDU FIELD=VALUE...      hex:... is octets, digits and 0x... a number, to=A,B a list
//   LABEL receipt                 wait for a deliver_sm and answer it
// For each a line is printed: LABEL STATUS [message_id=...] [state=...] [failed=ADDRESS:STATUS,...]
// $LABEL in a value is the message_id of that order.
'use strict';
const fs = require('fs');
const smpp = require('smpp');

const [port, dir, name] = process.argv.slice(2);
const options = { host: '127.0.0.1', port: Number(port) };
if (dir) {
	options.tls = true;
	options.servername = 'localhost';
	options.ca = fs.readFileSync(`${dir}/ca.pem`);
	options.cert = fs.readFileSync(`${dir}/${name}.pem`);
	options.key = fs.readFileSync(`${dir}/${name}.key`);
}

const ids = {};
const came = []; // deliver_sm that nobody waited for yet
let wanted = null;

function value(text) {
	text = text.replace(/\$(\w+)/, (_, label) => ids[label]);
	if (text.startsWith('hex:')) return Buffer.from(text.slice(4), 'hex');
	if (/^(0x[0-9a-f]+|[0-9]{1,8})$/.test(text)) return Number(text);
	return text;
}

function fields(words) {
	const out = {};
	for (const word of words) {
		const at = word.indexOf('=');
		const key = word.slice(0, at);
		const text = word.slice(at + 1);
		if (key === 'to')
			out.dest_address = text.split(',').map((a) => a.startsWith('list:')
				? { dl_name: a.slice(5) }
				: { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: a });
		else if (key.endsWith('_addr') || key === 'message_id' || key === 'password')
			out[key] = value(text).toString();
		else
			out[key] = value(text);
	}
	return out;
}

function told(label, pdu) {
	const out = [label, '0x' + pdu.command_status.toString(16)];
	if (pdu.message_id) {
		ids[label] = pdu.message_id;
		out.push(`message_id=${pdu.message_id}`);
	}
	if (pdu.message_state !== undefined) out.push(`state=${pdu.message_state}`);
	if (pdu.unsuccess_sme && pdu.unsuccess_sme.length > 0)
		out.push('failed=' + pdu.unsuccess_sme.map((u) =>
			`${u.destination_addr}:0x${u.error_status_code.toString(16)}`).join(','));
	if (pdu.command === 'deliver_sm')
		out.push(`esm_class=${pdu.esm_class}`, `pid=${pdu.protocol_id}`,
			`of=${pdu.receipted_message_id}`, `text=${pdu.short_message.message}`);
	console.log(out.join(' '));
}

function end(what) {
	if (what) console.log(what);
	process.exit(0);
}

const orders = fs.readFileSync(0, 'utf8').split('\n').filter((l) => l.trim() !== '');
const session = smpp.connect(options, () => {});

function receipt(label, pdu) {
	told(label, pdu);
	session.send(pdu.response());
	next();
}

function next() {
	if (orders.length === 0) {
		session.unbind((pdu) => told('unbind', pdu));
		return;
	}
	const [label, command, ...words] = orders.shift().trim().split(/\s+/);
	if (command === 'receipt') {
		if (came.length > 0) receipt(label, came.shift());
		else wanted = label;
		return;
	}
	session.send(new smpp.PDU(command, fields(words)), (pdu) => {
		told(label, pdu);
		next();
	});
}

session.on('deliver_sm', (pdu) => {
	if (wanted === null) {
		came.push(pdu);
		return;
	}
	const label = wanted;
	wanted = null;
	receipt(label, pdu);
});
session.on('enquire_link', (pdu) => session.send(pdu.response()));
session.on('unbind', (pdu) => session.send(pdu.response()));
session.on('error', (e) => end(`error ${e.code || e.message}`));
session.on('close', () => end('closed'));
session.on(options.tls ? 'secureConnect' : 'connect', next);
setTimeout(() => end('too long'), 30000);
