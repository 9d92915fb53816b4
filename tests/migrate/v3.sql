-- A clear-text store of schema 3, as the sqlite3 shell dumps it.
PRAGMA application_id=1195524418;
PRAGMA user_version=3;
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE meta (
	name  TEXT NOT NULL PRIMARY KEY,
	value BLOB NOT NULL
) WITHOUT ROWID;
INSERT INTO meta VALUES('seal',X'6f70656e6762612073746f72652c207365616c65642062792074686973206b657900');
CREATE TABLE counter (
	name TEXT NOT NULL PRIMARY KEY,
	n    INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO counter VALUES('binding',1);
INSERT INTO counter VALUES('naf',1);
INSERT INTO counter VALUES('subscriber',1);
CREATE TABLE subscriber (
	impi            TEXT NOT NULL UNIQUE,
	alg             INTEGER NOT NULL,
	k_len           INTEGER NOT NULL,
	res_len         INTEGER NOT NULL,
	tuak_iterations INTEGER NOT NULL,
	k               BLOB NOT NULL, -- sealed
	opc             BLOB NOT NULL, -- sealed
	amf             BLOB NOT NULL CHECK (length(amf) = 2),
	uicc            INTEGER NOT NULL,
	barred          INTEGER NOT NULL,
	updated_s       INTEGER NOT NULL,
	guss            TEXT
);
INSERT INTO subscriber VALUES('001010000000001@ims.example',1,16,8,0,X'1111111111111111111111111111111100000000000000000000000000000000',X'1212121212121212121212121212121200000000000000000000000000000000',X'8000',1,0,1700000000,NULL);
CREATE TABLE sqn (
	impi TEXT NOT NULL PRIMARY KEY REFERENCES subscriber (impi) ON DELETE CASCADE,
	sqn  INTEGER NOT NULL CHECK (sqn BETWEEN 0 AND 0xffffffffffff) -- end of the last block
) WITHOUT ROWID;
INSERT INTO sqn VALUES('001010000000001@ims.example',290);
CREATE TABLE binding (
	id        INTEGER PRIMARY KEY,
	rand      BLOB NOT NULL UNIQUE CHECK (length(rand) = 16),
	btid      TEXT NOT NULL,
	impi      TEXT NOT NULL,
	ks        BLOB NOT NULL, -- sealed
	mode      INTEGER NOT NULL,
	created_s INTEGER NOT NULL,
	expires_s INTEGER NOT NULL,
	tmpi      TEXT,
	guss      TEXT
);
INSERT INTO binding VALUES(1,X'01020300000000000000000000000000','AQIDAAAAAAAAAAAAAAAAAA==@bsf.example','001010000000001@ims.example',X'2222222222222222222222222222222222222222222222222222222222222222',0,1700000000,1700086400,'T@tmpi.bsf.3gppnetwork.org',NULL);
CREATE TABLE tmpi (
	id        INTEGER PRIMARY KEY,
	tmpi      TEXT NOT NULL UNIQUE,
	impi      TEXT NOT NULL,
	expires_s INTEGER NOT NULL
);
INSERT INTO tmpi VALUES(1,'T@tmpi.bsf.3gppnetwork.org','001010000000001@ims.example',1700086400);
CREATE TABLE naf (
	identity TEXT NOT NULL PRIMARY KEY,
	naf_group TEXT,
	gba_u    INTEGER NOT NULL,
	impi     INTEGER NOT NULL
, push INTEGER NOT NULL DEFAULT 0) WITHOUT ROWID;
INSERT INTO naf VALUES('naf.example','g',1,0,0);
CREATE TABLE naf_fqdn (
	identity TEXT NOT NULL REFERENCES naf (identity) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	fqdn     TEXT NOT NULL,
	PRIMARY KEY (identity, position)
) WITHOUT ROWID;
INSERT INTO naf_fqdn VALUES('naf.example',0,'*.example');
CREATE TABLE naf_gsid (
	identity TEXT NOT NULL REFERENCES naf (identity) ON DELETE CASCADE,
	required INTEGER NOT NULL,
	position INTEGER NOT NULL,
	gsid     INTEGER NOT NULL,
	PRIMARY KEY (identity, required, position)
) WITHOUT ROWID;
INSERT INTO naf_gsid VALUES('naf.example',0,0,1);
CREATE TABLE audit (
	id      INTEGER PRIMARY KEY,
	wall_ms INTEGER NOT NULL,
	impi    TEXT NOT NULL,
	peer    TEXT NOT NULL,
	step    TEXT NOT NULL,
	outcome TEXT NOT NULL,
	detail  TEXT NOT NULL
);
INSERT INTO audit VALUES(1,1700000000000,'001010000000001@ims.example','127.0.0.1','response','ok','bound');
CREATE TABLE impu (
	impu     TEXT NOT NULL,
	impi     TEXT NOT NULL REFERENCES subscriber (impi) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	PRIMARY KEY (impu, impi)
) WITHOUT ROWID;
INSERT INTO impu VALUES('sip:alice@ims.example','001010000000001@ims.example',0);
CREATE TABLE digest (
	impi  TEXT NOT NULL PRIMARY KEY REFERENCES subscriber (impi) ON DELETE CASCADE,
	realm TEXT NOT NULL,
	sess  INTEGER NOT NULL, -- 0 MD5, 1 MD5-sess
	qop   INTEGER NOT NULL, -- 1 auth, 2 auth-int
	ha1   BLOB NOT NULL     -- sealed
) WITHOUT ROWID;
CREATE TABLE node (
	identity TEXT NOT NULL PRIMARY KEY, -- Diameter identity, lower case
	ind      INTEGER NOT NULL CHECK (ind BETWEEN 0 AND 31)
) WITHOUT ROWID;
INSERT INTO node VALUES('bsf.example',3);
CREATE TABLE naf_user (
	identity TEXT NOT NULL REFERENCES naf (identity) ON DELETE CASCADE,
	position INTEGER NOT NULL,
	pattern  TEXT NOT NULL,
	PRIMARY KEY (identity, position)
) WITHOUT ROWID;
INSERT INTO naf_user VALUES('naf.example',0,'*@ims.example');
CREATE INDEX binding_impi ON binding (impi);
CREATE INDEX binding_expires ON binding (expires_s);
CREATE INDEX tmpi_impi ON tmpi (impi);
CREATE INDEX tmpi_expires ON tmpi (expires_s);
CREATE TRIGGER subscriber_more AFTER INSERT ON subscriber
BEGIN
	UPDATE counter SET n = n + 1 WHERE name = 'subscriber';
END;
CREATE TRIGGER subscriber_less AFTER DELETE ON subscriber
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'subscriber';
END;
CREATE TRIGGER binding_more AFTER INSERT ON binding
BEGIN
	UPDATE counter SET n = n + 1 WHERE name = 'binding';
END;
CREATE TRIGGER binding_less AFTER DELETE ON binding
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'binding';
END;
CREATE TRIGGER naf_more AFTER INSERT ON naf
BEGIN
	UPDATE counter SET n = n + 1 WHERE name = 'naf';
END;
CREATE TRIGGER naf_less AFTER DELETE ON naf
BEGIN
	UPDATE counter SET n = n - 1 WHERE name = 'naf';
END;
CREATE INDEX impu_impi ON impu (impi, position);
COMMIT;
