BEGIN TRANSACTION;
CREATE TABLE adopted (
	number INTEGER NOT NULL,
	digest VARCHAR(64) NOT NULL,
	rulebook VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	made_at DATETIME NOT NULL,
	"by" TEXT NOT NULL,
	note TEXT NOT NULL,
	moved JSON NOT NULL,
	folder TEXT NOT NULL,
	others JSON NOT NULL, confirmed BOOLEAN DEFAULT 0 NOT NULL, title TEXT DEFAULT '' NOT NULL, drafted_by TEXT DEFAULT '' NOT NULL,
	PRIMARY KEY (number),
	CONSTRAINT fk_adopted_rulebook FOREIGN KEY(rulebook) REFERENCES rulebook (digest)
);
CREATE TABLE adoption_plan (
	id VARCHAR(32) NOT NULL,
	draft VARCHAR(32) NOT NULL,
	based_on VARCHAR(64) NOT NULL,
	files JSON NOT NULL,
	revision INTEGER NOT NULL,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	folder TEXT NOT NULL,
	day DATE NOT NULL,
	made_at DATETIME NOT NULL,
	"by" TEXT NOT NULL,
	confirmed BOOLEAN NOT NULL,
	note TEXT NOT NULL,
	title TEXT NOT NULL,
	drafted_by TEXT NOT NULL,
	waits TEXT DEFAULT '' NOT NULL,
	ended_at DATETIME,
	ended_by TEXT DEFAULT '' NOT NULL,
	ended_confirmed BOOLEAN DEFAULT 0 NOT NULL,
	why TEXT DEFAULT '' NOT NULL,
	number INTEGER,
	PRIMARY KEY (id)
);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL,
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('sessions_begun');
CREATE TABLE assessment (
	deal VARCHAR(32) NOT NULL,
	number INTEGER NOT NULL,
	made_at DATETIME NOT NULL,
	name TEXT NOT NULL,
	"on" DATE NOT NULL,
	answers JSON NOT NULL,
	rulebook VARCHAR(64) NOT NULL,
	level TEXT NOT NULL,
	place INTEGER NOT NULL,
	settled BOOLEAN NOT NULL, "by" TEXT DEFAULT '' NOT NULL, confirmed BOOLEAN DEFAULT 0 NOT NULL, lowest TEXT, highest TEXT, notes JSON DEFAULT '{}' NOT NULL,
	PRIMARY KEY (deal, number),
	CONSTRAINT fk_assessment_rulebook FOREIGN KEY(rulebook) REFERENCES rulebook (digest)
);
INSERT INTO "assessment" VALUES('pW8_Hk1VjKAW9Jv7dEAWUA',1,'2026-11-30 10:33:05.373398','Silk & Sons','2026-03-01','{"state-owned": "yes", "stake": "12.50", "signed": "2026-04-05", "devices": ["a", "b"]}','5b46b24c5cb2c7df053d84ef92177575b9cda05ea6461050063f1c8172425810','',3,1,'',0,'strategic','strategic','{}');
INSERT INTO "assessment" VALUES('GntqXDDq3YmKHex92MZH7w',1,'2026-11-30 10:33:05.539525','Older still','2026-03-01','{}','5b46b24c5cb2c7df053d84ef92177575b9cda05ea6461050063f1c8172425810','In words nobody says',3,0,'',0,NULL,NULL,'{}');
CREATE TABLE briefing (
	digest VARCHAR(64) NOT NULL,
	deal VARCHAR(32) NOT NULL,
	number INTEGER NOT NULL,
	sheet VARCHAR(32) NOT NULL,
	marks JSON NOT NULL,
	house VARCHAR(64),
	software JSON NOT NULL,
	made_at DATETIME NOT NULL,
	asked_at DATETIME NOT NULL, "by" TEXT DEFAULT '' NOT NULL, confirmed BOOLEAN DEFAULT 0 NOT NULL, work JSON DEFAULT '{}' NOT NULL,
	PRIMARY KEY (digest, deal, number),
	CONSTRAINT fk_briefing_assessment FOREIGN KEY(deal, number) REFERENCES assessment (deal, number),
	CONSTRAINT fk_briefing_house FOREIGN KEY(house) REFERENCES house (digest)
);
CREATE TABLE draft (
	id VARCHAR(32) NOT NULL,
	rulebook TEXT NOT NULL,
	based_on VARCHAR(64) NOT NULL,
	files JSON NOT NULL,
	"by" TEXT NOT NULL,
	revision INTEGER NOT NULL,
	changed_at DATETIME NOT NULL, confirmed BOOLEAN DEFAULT 0 NOT NULL, title TEXT DEFAULT '' NOT NULL, reason TEXT DEFAULT '' NOT NULL, starts DATE, writers JSON DEFAULT '[]' NOT NULL, sent_back TEXT DEFAULT '' NOT NULL, sent_back_by TEXT DEFAULT '' NOT NULL, sent_back_at DATETIME,
	PRIMARY KEY (id)
);
CREATE TABLE due (
	deal VARCHAR(32) NOT NULL,
	kind VARCHAR(8) NOT NULL,
	about VARCHAR(100) NOT NULL,
	place INTEGER NOT NULL,
	day DATE NOT NULL,
	what TEXT NOT NULL,
	owner TEXT NOT NULL,
	PRIMARY KEY (deal, kind, about, place)
);
CREATE TABLE example_origin (
	mark VARCHAR(32) NOT NULL,
	deal TEXT NOT NULL,
	made_at DATETIME NOT NULL,
	PRIMARY KEY (mark)
);
CREATE TABLE house (
	digest VARCHAR(64) NOT NULL,
	text TEXT NOT NULL,
	logo BLOB NOT NULL,
	PRIMARY KEY (digest)
);
CREATE TABLE listed (
	deal VARCHAR(32) NOT NULL,
	number INTEGER NOT NULL,
	made_at DATETIME NOT NULL,
	highest TEXT,
	place INTEGER NOT NULL,
	settled BOOLEAN NOT NULL,
	searched TEXT NOT NULL,
	parties JSON DEFAULT '[]' NOT NULL,
	about JSON DEFAULT '[]' NOT NULL,
	topics JSON DEFAULT '{}' NOT NULL,
	due INTEGER,
	walls INTEGER,
	open_facts INTEGER,
	archived_at DATETIME, shape VARCHAR(64),
	PRIMARY KEY (deal)
);
INSERT INTO "listed" VALUES('pW8_Hk1VjKAW9Jv7dEAWUA',1,'2026-11-30 10:33:05.373398','strategic',3,1,'silk & sons
','[]','[]','{"The deal": ["strategic", "strategic"]}',0,0,0,NULL,'923245aa475d3c20db8cbf25a80d22f0ac7f1db83c9d8f4acf6be2f340fc55f6');
INSERT INTO "listed" VALUES('GntqXDDq3YmKHex92MZH7w',1,'2026-11-30 10:33:05.539525','strategic',3,0,'older still
','[]','[]','{}',NULL,NULL,NULL,NULL,NULL);
CREATE TABLE listed_day (
	deal VARCHAR(32) NOT NULL,
	day DATE NOT NULL,
	what TEXT NOT NULL,
	PRIMARY KEY (deal, day, what)
);
CREATE TABLE person (
	digest VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	added_at DATETIME NOT NULL,
	removed_at DATETIME, used_at DATETIME,
	PRIMARY KEY (digest)
);
CREATE TABLE progress (
	deal VARCHAR(32) NOT NULL,
	kind VARCHAR(8) NOT NULL,
	about VARCHAR(100) NOT NULL,
	number INTEGER NOT NULL,
	entry JSON NOT NULL,
	made_at DATETIME NOT NULL,
	"by" TEXT DEFAULT '' NOT NULL,
	confirmed BOOLEAN DEFAULT 0 NOT NULL,
	PRIMARY KEY (deal, kind, about, number)
);
CREATE TABLE replayed (
	deal VARCHAR(32) NOT NULL,
	number INTEGER NOT NULL,
	rulebook VARCHAR(64) NOT NULL,
	"on" DATE NOT NULL,
	made_at DATETIME NOT NULL,
	moved BOOLEAN NOT NULL,
	level TEXT NOT NULL,
	place INTEGER NOT NULL,
	settled BOOLEAN NOT NULL,
	because JSON NOT NULL,
	filings JSON NOT NULL,
	PRIMARY KEY (deal)
);
CREATE TABLE rulebook (
	digest VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	texts JSON NOT NULL, levels JSON DEFAULT '{}' NOT NULL,
	PRIMARY KEY (digest)
);
INSERT INTO "rulebook" VALUES('5b46b24c5cb2c7df053d84ef92177575b9cda05ea6461050063f1c8172425810','example','2026.1','{"rulebook.yaml": "format: \"1\"\nid: example\ntitle: An example\nabout: What it is about.\nversion: \"2026.1\"\nreviewed: 2026-01-01\nreview-by: 2026-12-31\nlimits: Not advice.\nlevels:\n  - {id: routine, label: Routine, says: Normal, means: Go on.}\n  - {id: watch, label: Watch, says: Near a line, means: Take care.}\n  - {id: sensitive, label: Sensitive, says: Policy, means: Ask.}\n  - {id: strategic, label: Strategic, says: Control, means: Wait.}\ntopics:\n  - {id: deal, title: The deal, short: Deal}\n  - {id: energy, title: Energy, short: Energy}\npeople:\n  - {id: counsel, label: Counsel}\n  - {id: board, label: Board}\nstages:\n  - {id: signing, label: Before signing}\n  - {id: closing, label: Before closing}\n", "sources.yaml": "sources:\n  - id: guide\n    title: The guide\n    short: the guide\n    kind: guide\n    points:\n      E2: {says: Devices can be reached.}\n      art-one: {says: A law., to-be-verified: Read the text.}\n    link: https://example.org/guide\n", "questions/10-deal.yaml": "{\"topic\": \"deal\", \"questions\": [{\"id\": \"state-owned\", \"ask\": \"What of state-owned?\", \"short\": \"state-owned\", \"kind\": \"yes-no\"}, {\"id\": \"stake\", \"ask\": \"What of stake?\", \"short\": \"stake\", \"kind\": \"percent\"}, {\"id\": \"signed\", \"ask\": \"What of signed?\", \"short\": \"signed\", \"kind\": \"date\"}, {\"id\": \"devices\", \"ask\": \"What of devices?\", \"short\": \"devices\", \"kind\": \"choices\", \"choices\": {\"a\": \"Apple\", \"b\": \"Berry\", \"c\": \"Cherry\"}}]}", "rules/10-deal.yaml": "{\"definitions\": [], \"rules\": [{\"id\": \"state\", \"title\": \"state\", \"says\": \"state is met.\", \"topic\": \"deal\", \"level\": \"strategic\", \"basis\": [\"guide/E2\"], \"when\": {\"state-owned\": \"yes\"}}]}"}','{"routine": "Routine", "watch": "Watch", "sensitive": "Sensitive", "strategic": "Strategic"}');
CREATE TABLE session (
	digest VARCHAR(64) NOT NULL,
	person TEXT NOT NULL,
	began_at DATETIME NOT NULL,
	PRIMARY KEY (digest)
);
CREATE TABLE unfinished (
	deal VARCHAR(32) NOT NULL,
	based_on INTEGER NOT NULL,
	name TEXT NOT NULL,
	typed JSON NOT NULL,
	revision INTEGER NOT NULL,
	window TEXT NOT NULL,
	step INTEGER NOT NULL,
	changed_at DATETIME NOT NULL,
	"by" TEXT DEFAULT '' NOT NULL,
	confirmed BOOLEAN DEFAULT 0 NOT NULL,
	PRIMARY KEY (deal)
);
CREATE INDEX ix_assessment_made_at ON assessment (made_at);
CREATE INDEX ix_briefing_sheet ON briefing (sheet);
CREATE INDEX ix_listed_newest ON listed (archived_at, made_at, deal);
CREATE INDEX ix_due_day ON due (day);
COMMIT;
