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
INSERT INTO "adopted" VALUES(1,'4429bcf3b7793b7fe3129997a51ac840c1de4fe922dfb084db596ce01c61ef89','f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','example','2026.1','2026-12-01 02:44:18.164318','Ada','A decree','[{"deal": "nove", "name": "Nove and Sons", "before": "Watch", "after": "Sensitive"}]','here','{"examples/a-purchase.yaml": "deal: A purchase\n"}',1,'Ports','Bo');
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
INSERT INTO "adoption_plan" VALUES('0-xQhKrU403NCRkp4YloLQ','em1b2CPadrfvkcV74IVLNg','f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','{"rulebook.yaml": "id: example\n"}',2,'example','2027.1','here','2027-01-01','2026-12-01 02:44:18.241352','Ada',1,'A decree','Ports','Ada','',NULL,'',0,'',NULL);
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
INSERT INTO "assessment" VALUES('nove',1,'2026-12-01 02:44:17.856286','Nove & Sons','2026-03-01','{"gone": "an answer", "foreign": "yes", "buyer": "Fondo Nove", "signed": "2026-03-10"}','f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','',2,1,'Ada',1,'sensitive','sensitive','{"buyer": "The term sheet"}');
INSERT INTO "assessment" VALUES('nove',2,'2026-12-01 02:44:17.999466','Nove and Sons','2026-03-01','{"gone": "an answer", "foreign": "yes", "buyer": "Fondo Nove", "signed": "2026-03-10"}','f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','',2,1,'Bo',0,'sensitive','sensitive','{"buyer": "The term sheet"}');
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
INSERT INTO "briefing" VALUES('94308744c42317d94c3846536bead5f509c9dd1a9906097f98d6e526c58e3060','nove',2,'e6b3256075e43d70cd10ed43b621cab0','{"status": "final", "confidentiality": "Internal", "prepared-by": "Ada", "prepared-for": "", "reference": "", "document": "whole", "boundary": "", "made": "2026-03-20"}','1f1f4ac9051918a7fb87cfcdd5cc118170b1e98c53c090a77644b383b231ddf1','{"weasyprint": "70.0"}','2026-12-01 02:44:18.130801','2026-12-01 02:44:18.130801','Ada',1,'{"as-of": "2026-03-20", "steps": {"ask": {"state": "done", "since": "2026-03-01", "reason": "", "owner": "", "due": null, "note": ""}}, "filings": {"law": {"filed": "2026-03-12", "complete": null, "questions": [{"received": "2026-03-15", "answered": null, "waits_for": null}], "outcome": null, "ended": null, "conditions": [{"text": "Report each year", "due": "2027-01-31", "done": null}], "reference": "N. 7", "note": "By hand"}}}');
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
INSERT INTO "draft" VALUES('em1b2CPadrfvkcV74IVLNg','example','f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','{"signals.yaml": "signals: []\n", "checklist.yaml": null}','Ada',2,'2026-12-01 02:44:18.214257',1,'Ports','A decree','2027-01-01','["Ada"]','Say which ports','Bo','2026-12-01 02:44:18.240091');
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
INSERT INTO "due" VALUES('nove','filing','law',0,'2027-01-31','Report each year','Legal');
CREATE TABLE example_origin (
	mark VARCHAR(32) NOT NULL,
	deal TEXT NOT NULL,
	made_at DATETIME NOT NULL,
	PRIMARY KEY (mark)
);
INSERT INTO "example_origin" VALUES('6186769e5e49c48c','nove','2026-12-01 02:44:18.252181');
CREATE TABLE house (
	digest VARCHAR(64) NOT NULL,
	text TEXT NOT NULL,
	logo BLOB NOT NULL,
	PRIMARY KEY (digest)
);
INSERT INTO "house" VALUES('1f1f4ac9051918a7fb87cfcdd5cc118170b1e98c53c090a77644b383b231ddf1','{name: Rossi & Chen, logo: a.svg}',X'3C73766720786D6C6E733D22687474703A2F2F7777772E77332E6F72672F323030302F737667222076696577426F783D2230203020392039223E3C7061746820643D224D302030683976397A222F3E3C2F7376673E');
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
','[]','[]','{"The deal": ["strategic", "strategic"]}',0,0,0,'2026-12-01 02:44:18.097180','923245aa475d3c20db8cbf25a80d22f0ac7f1db83c9d8f4acf6be2f340fc55f6');
INSERT INTO "listed" VALUES('GntqXDDq3YmKHex92MZH7w',1,'2026-11-30 10:33:05.539525','strategic',3,0,'older still
','[]','[]','{}',NULL,NULL,NULL,NULL,NULL);
INSERT INTO "listed" VALUES('nove',2,'2026-12-01 02:44:17.999466','sensitive',2,1,'nove and sons
fondo nove
','["Fondo Nove"]','[]','{"The deal": ["sensitive", "sensitive"]}',1,0,0,NULL,'923245aa475d3c20db8cbf25a80d22f0ac7f1db83c9d8f4acf6be2f340fc55f6');
CREATE TABLE listed_day (
	deal VARCHAR(32) NOT NULL,
	day DATE NOT NULL,
	what TEXT NOT NULL,
	PRIMARY KEY (deal, day, what)
);
INSERT INTO "listed_day" VALUES('nove','2026-03-10','The signing, as planned');
INSERT INTO "listed_day" VALUES('nove','2026-03-20','File: law');
INSERT INTO "listed_day" VALUES('nove','2026-03-20','law: not filed yet');
CREATE TABLE person (
	digest VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	added_at DATETIME NOT NULL,
	removed_at DATETIME, used_at DATETIME,
	PRIMARY KEY (digest)
);
INSERT INTO "person" VALUES('01e3e149efc961f157f214c18268085f410f02af575e58122560a348f8b6df13','Ada','2026-12-01 02:44:18.254181',NULL,'2026-12-01 02:44:18.267285');
INSERT INTO "person" VALUES('eb977791527713c345e55ac6210f765a48558eae56154e7b29ec11afc1661509','Bo','2026-12-01 02:44:18.276581','2026-12-01 02:44:18.280190',NULL);
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
INSERT INTO "progress" VALUES('nove','filing','law',1,'{"filed": "2026-03-12", "complete": null, "questions": [{"received": "2026-03-15", "answered": null, "waits_for": null}], "outcome": null, "ended": null, "conditions": [{"text": "Report each year", "due": "2027-01-31", "done": null}], "reference": "N. 7", "note": "By hand"}','2026-12-01 02:44:18.020761','Ada',1);
INSERT INTO "progress" VALUES('nove','item','ask',1,'{"state": "done", "since": "2026-03-01", "reason": "", "owner": "", "due": null, "note": ""}','2026-12-01 02:44:18.084622','Ada',1);
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
INSERT INTO "replayed" VALUES('nove',2,'f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','2026-03-01','2026-12-01 02:44:18.283979',1,'Sensitive',2,1,'["A rule"]','["A filing"]');
CREATE TABLE rulebook (
	digest VARCHAR(64) NOT NULL,
	name TEXT NOT NULL,
	version TEXT NOT NULL,
	texts JSON NOT NULL, levels JSON DEFAULT '{}' NOT NULL,
	PRIMARY KEY (digest)
);
INSERT INTO "rulebook" VALUES('5b46b24c5cb2c7df053d84ef92177575b9cda05ea6461050063f1c8172425810','example','2026.1','{"rulebook.yaml": "format: \"1\"\nid: example\ntitle: An example\nabout: What it is about.\nversion: \"2026.1\"\nreviewed: 2026-01-01\nreview-by: 2026-12-31\nlimits: Not advice.\nlevels:\n  - {id: routine, label: Routine, says: Normal, means: Go on.}\n  - {id: watch, label: Watch, says: Near a line, means: Take care.}\n  - {id: sensitive, label: Sensitive, says: Policy, means: Ask.}\n  - {id: strategic, label: Strategic, says: Control, means: Wait.}\ntopics:\n  - {id: deal, title: The deal, short: Deal}\n  - {id: energy, title: Energy, short: Energy}\npeople:\n  - {id: counsel, label: Counsel}\n  - {id: board, label: Board}\nstages:\n  - {id: signing, label: Before signing}\n  - {id: closing, label: Before closing}\n", "sources.yaml": "sources:\n  - id: guide\n    title: The guide\n    short: the guide\n    kind: guide\n    points:\n      E2: {says: Devices can be reached.}\n      art-one: {says: A law., to-be-verified: Read the text.}\n    link: https://example.org/guide\n", "questions/10-deal.yaml": "{\"topic\": \"deal\", \"questions\": [{\"id\": \"state-owned\", \"ask\": \"What of state-owned?\", \"short\": \"state-owned\", \"kind\": \"yes-no\"}, {\"id\": \"stake\", \"ask\": \"What of stake?\", \"short\": \"stake\", \"kind\": \"percent\"}, {\"id\": \"signed\", \"ask\": \"What of signed?\", \"short\": \"signed\", \"kind\": \"date\"}, {\"id\": \"devices\", \"ask\": \"What of devices?\", \"short\": \"devices\", \"kind\": \"choices\", \"choices\": {\"a\": \"Apple\", \"b\": \"Berry\", \"c\": \"Cherry\"}}]}", "rules/10-deal.yaml": "{\"definitions\": [], \"rules\": [{\"id\": \"state\", \"title\": \"state\", \"says\": \"state is met.\", \"topic\": \"deal\", \"level\": \"strategic\", \"basis\": [\"guide/E2\"], \"when\": {\"state-owned\": \"yes\"}}]}"}','{"routine": "Routine", "watch": "Watch", "sensitive": "Sensitive", "strategic": "Strategic"}');
INSERT INTO "rulebook" VALUES('f31cde30ad193254fa72cb63473693facbcd65144cec940c6dae19a83bb973f8','example','2026.1','{"rulebook.yaml": "format: \"1\"\nid: example\ntitle: An example\nabout: What it is about.\nversion: \"2026.1\"\nreviewed: 2026-01-01\nreview-by: 2026-12-31\nlimits: Not advice.\nlevels:\n  - {id: routine, label: Routine, says: Normal, means: Go on.}\n  - {id: watch, label: Watch, says: Near a line, means: Take care.}\n  - {id: sensitive, label: Sensitive, says: Policy, means: Ask.}\n  - {id: strategic, label: Strategic, says: Control, means: Wait.}\ntopics:\n  - {id: deal, title: The deal, short: Deal}\n  - {id: energy, title: Energy, short: Energy}\npeople:\n  - {id: counsel, label: Counsel}\n  - {id: board, label: Board}\nstages:\n  - {id: signing, label: Before signing}\n  - {id: closing, label: Before closing}\n", "sources.yaml": "sources:\n  - id: guide\n    title: The guide\n    short: the guide\n    kind: guide\n    points:\n      E2: {says: Devices can be reached.}\n      art-one: {says: A law., to-be-verified: Read the text.}\n    link: https://example.org/guide\n", "questions/10-deal.yaml": "{\"topic\": \"deal\", \"questions\": [{\"id\": \"buyer\", \"ask\": \"What of buyer?\", \"short\": \"buyer\", \"kind\": \"text\", \"in-list\": true}, {\"id\": \"signed\", \"ask\": \"What of signed?\", \"short\": \"signed\", \"kind\": \"date\"}, {\"id\": \"foreign\", \"ask\": \"What of foreign?\", \"short\": \"foreign\", \"kind\": \"yes-no\"}]}", "rules/10-deal.yaml": "{\"definitions\": [], \"rules\": [{\"id\": \"foreign-buyer\", \"title\": \"foreign-buyer\", \"says\": \"foreign-buyer is met.\", \"topic\": \"deal\", \"level\": \"sensitive\", \"basis\": [\"guide/E2\"], \"when\": {\"foreign\": \"yes\"}}]}", "filings/10-italy.yaml": "{\"sides\": [{\"id\": \"italy\", \"label\": \"Into Italy\"}], \"parties\": [{\"id\": \"buyer\", \"label\": \"the buyer\"}], \"anchors\": [{\"id\": \"signing\", \"label\": \"the signing\", \"question\": \"signed\"}], \"calendars\": [{\"id\": \"italian\", \"label\": \"the italian one\", \"holidays\": \"IT\"}], \"regimes\": [{\"id\": \"law\", \"title\": \"law\", \"short\": \"law\", \"side\": \"italy\", \"kind\": \"filing\", \"says\": \"law asks for a filing.\", \"acts\": [\"buyer\"], \"authority\": \"the Presidency\", \"basis\": [\"guide/E2\"], \"duties\": [{\"duty\": \"file\", \"anchor\": \"signing\", \"days\": 10}], \"when\": {\"foreign\": \"yes\"}}]}"}','{"routine": "Routine", "watch": "Watch", "sensitive": "Sensitive", "strategic": "Strategic"}');
CREATE TABLE session (
	digest VARCHAR(64) NOT NULL,
	person TEXT NOT NULL,
	began_at DATETIME NOT NULL,
	PRIMARY KEY (digest)
);
INSERT INTO "session" VALUES('ac47f29e6fbabeac6db8fbc76b5e764ffdf9512966b83635743f6a553eee0b98','Ada','2026-12-01 02:44:18.267210');
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
INSERT INTO "unfinished" VALUES('begun',0,'Begun','{"the-name": ["Begun"], "foreign": ["yes"]}',1,'a-window',0,'2026-12-01 02:44:18.110107','Ada',1);
CREATE INDEX ix_assessment_made_at ON assessment (made_at);
CREATE INDEX ix_briefing_sheet ON briefing (sheet);
CREATE INDEX ix_listed_newest ON listed (archived_at, made_at, deal);
CREATE INDEX ix_due_day ON due (day);
COMMIT;
