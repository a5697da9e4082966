"""The tables, as numbered migrations that each run in one transaction.

Read top to bottom: people, the other side, cases, what came in, what it says, what follows, what goes out.
Enum columns hold the words of `cases.model`; timestamps are UTC ISO 8601; `*_on` columns are legal days.
"""

from __future__ import annotations

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x52656C61
"""`PRAGMA application_id` ("Rela"): we open no stranger's database."""

migrations = Migrations("relance")

PEOPLE = (
    """CREATE TABLE owners (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        language TEXT NOT NULL DEFAULT 'en',
        time_zone TEXT NOT NULL DEFAULT 'UTC',
        digest_hour INTEGER NOT NULL DEFAULT 18 CHECK (digest_hour BETWEEN 0 AND 23),
        created_at TEXT NOT NULL)""",
    """CREATE TABLE addresses (
        id INTEGER PRIMARY KEY,
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        address TEXT NOT NULL UNIQUE,
        verified_at TEXT)""",
    """CREATE TABLE data_subjects (
        id INTEGER PRIMARY KEY,
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        name TEXT NOT NULL,
        address TEXT NOT NULL,
        language TEXT NOT NULL,
        country TEXT NOT NULL,
        time_zone TEXT NOT NULL,
        UNIQUE (owner_id, address))""",
    """CREATE TABLE mandates (
        id INTEGER PRIMARY KEY,
        data_subject_id INTEGER NOT NULL REFERENCES data_subjects(id),
        agent TEXT NOT NULL,
        file_name TEXT NOT NULL DEFAULT '',
        file_sha256 TEXT NOT NULL DEFAULT '',
        recorded_at TEXT NOT NULL)""",
)

OTHER_SIDE = (
    """CREATE TABLE controllers (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL,
        country TEXT NOT NULL,
        region TEXT NOT NULL DEFAULT '',
        kind TEXT NOT NULL DEFAULT 'other',
        eu_establishment INTEGER NOT NULL DEFAULT 1,
        postal TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE controller_addresses (
        controller_id INTEGER NOT NULL REFERENCES controllers(id),
        address TEXT NOT NULL,
        domain TEXT NOT NULL,
        PRIMARY KEY (controller_id, address))""",
    "CREATE INDEX controller_addresses_domain ON controller_addresses(domain)",
    """CREATE TABLE authorities (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        country TEXT NOT NULL,
        region TEXT NOT NULL DEFAULT '',
        email TEXT,
        form TEXT,
        post TEXT,
        domains TEXT NOT NULL DEFAULT '[]',
        verified_on TEXT)""",
)

CASES = (
    """CREATE TABLE cases (
        id INTEGER PRIMARY KEY,
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        data_subject_id INTEGER NOT NULL REFERENCES data_subjects(id),
        controller_id INTEGER NOT NULL REFERENCES controllers(id),
        law TEXT NOT NULL,
        rights TEXT NOT NULL,
        token TEXT NOT NULL UNIQUE,
        reference TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        status TEXT NOT NULL DEFAULT '',
        received_on TEXT,
        deadline_strict TEXT,
        deadline_safe TEXT,
        next_step TEXT NOT NULL DEFAULT '',
        next_due_at TEXT,
        exchanges INTEGER NOT NULL DEFAULT 0,
        missing TEXT NOT NULL DEFAULT '',
        closed_on TEXT,
        closed_because TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id INTEGER NOT NULL REFERENCES cases(id),
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        data TEXT NOT NULL,
        derived INTEGER NOT NULL DEFAULT 0,
        previous_hash TEXT NOT NULL,
        hash TEXT NOT NULL UNIQUE)""",
    "CREATE INDEX events_case ON events(case_id, seq)",
    """CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TABLE deadlines (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases(id),
        kind TEXT NOT NULL,
        due_on TEXT NOT NULL,
        reasoning TEXT NOT NULL,
        set_at TEXT NOT NULL,
        current INTEGER NOT NULL DEFAULT 1)""",
    "CREATE INDEX deadlines_due ON deadlines(current, due_on)",
)

INCOMING = (
    """CREATE TABLE raw (
        id INTEGER PRIMARY KEY,
        sha256 TEXT NOT NULL UNIQUE,
        compressed BLOB NOT NULL,
        size INTEGER NOT NULL,
        stored_at TEXT NOT NULL)""",
    """CREATE TRIGGER raw_is_never_changed BEFORE UPDATE ON raw
        BEGIN SELECT RAISE(ABORT, 'raw mail is kept as it came'); END""",
    """CREATE TABLE messages (
        id INTEGER PRIMARY KEY,
        raw_id INTEGER NOT NULL REFERENCES raw(id),
        case_id INTEGER REFERENCES cases(id),
        direction TEXT NOT NULL,
        sender TEXT NOT NULL,
        kind TEXT NOT NULL,
        origin TEXT,
        origin_reason TEXT NOT NULL DEFAULT '',
        dkim_key TEXT NOT NULL DEFAULT '',
        message_id TEXT NOT NULL DEFAULT '',
        in_reply_to TEXT NOT NULL DEFAULT '',
        from_name TEXT NOT NULL DEFAULT '',
        from_address TEXT NOT NULL DEFAULT '',
        to_addresses TEXT NOT NULL DEFAULT '',
        forwarded_by TEXT NOT NULL DEFAULT '',
        subject TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '',
        sent_at TEXT,
        received_at TEXT NOT NULL,
        attachments TEXT NOT NULL DEFAULT '[]',
        problems TEXT NOT NULL DEFAULT '[]',
        matched_by TEXT NOT NULL DEFAULT '',
        letter_id INTEGER REFERENCES letters(id))""",
    "CREATE INDEX messages_case ON messages(case_id, received_at)",
    "CREATE INDEX messages_message_id ON messages(message_id)",
    """CREATE TABLE quarantine (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES messages(id),
        reason TEXT NOT NULL,
        detail TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        settled_at TEXT,
        settled_as TEXT NOT NULL DEFAULT '')""",
    """CREATE TABLE mailbox (
        folder TEXT PRIMARY KEY,
        uidvalidity INTEGER NOT NULL,
        last_uid INTEGER NOT NULL,
        updated_at TEXT NOT NULL)""",
)

READING = (
    """CREATE TABLE readings (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES messages(id),
        language TEXT NOT NULL,
        primary_label TEXT NOT NULL,
        unsure INTEGER NOT NULL,
        unsure_reasons TEXT NOT NULL DEFAULT '[]',
        refusal_reason TEXT,
        verdict TEXT,
        dates TEXT NOT NULL DEFAULT '[]',
        missing TEXT NOT NULL DEFAULT '[]',
        read_at TEXT NOT NULL)""",
    "CREATE INDEX readings_message ON readings(message_id)",
    """CREATE TABLE evidence (
        id INTEGER PRIMARY KEY,
        reading_id INTEGER NOT NULL REFERENCES readings(id),
        label TEXT NOT NULL,
        score REAL NOT NULL,
        sentence TEXT NOT NULL)""",
    """CREATE TABLE demands (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases(id),
        message_id INTEGER NOT NULL REFERENCES messages(id),
        item TEXT NOT NULL,
        asked_on TEXT NOT NULL,
        repeated INTEGER NOT NULL,
        after_given INTEGER NOT NULL)""",
    """CREATE TABLE supplied (
        id INTEGER PRIMARY KEY,
        case_id INTEGER NOT NULL REFERENCES cases(id),
        message_id INTEGER REFERENCES messages(id),
        item TEXT NOT NULL,
        given_on TEXT NOT NULL)""",
    """CREATE TABLE labels (
        id INTEGER PRIMARY KEY,
        message_id INTEGER NOT NULL REFERENCES messages(id),
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        label TEXT NOT NULL,
        applies INTEGER NOT NULL,
        sentence TEXT NOT NULL DEFAULT '',
        taught_at TEXT NOT NULL)""",
)

OUTGOING = (
    """CREATE TABLE letters (
        id INTEGER PRIMARY KEY,
        case_id INTEGER REFERENCES cases(id),
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        kind TEXT NOT NULL CHECK (kind IN ('letter', 'receipt', 'digest')),
        step TEXT NOT NULL DEFAULT '',
        step_key TEXT NOT NULL DEFAULT '',
        cause TEXT NOT NULL DEFAULT '',
        state TEXT NOT NULL,
        recipient TEXT NOT NULL,
        subject TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '',
        message_id TEXT NOT NULL UNIQUE,
        token TEXT NOT NULL UNIQUE,
        bytes BLOB,
        due_at TEXT,
        dated_on TEXT,
        created_at TEXT NOT NULL,
        data_begun_at TEXT,
        sent_at TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        next_try_at TEXT,
        last_reply TEXT NOT NULL DEFAULT '')""",
    """CREATE UNIQUE INDEX letters_one_per_step ON letters(case_id, step_key) WHERE step_key <> ''""",
    """CREATE UNIQUE INDEX letters_one_notice_per_cause ON letters(owner_id, kind, cause) WHERE cause <> ''""",
    "CREATE INDEX letters_state ON letters(state)",
    """CREATE TRIGGER letters_stay_as_sent BEFORE UPDATE OF bytes, message_id, token, recipient ON letters
        WHEN OLD.state IN ('queued', 'sending', 'sent', 'unknown', 'bounced') AND OLD.bytes IS NOT NULL
        AND (NEW.bytes IS NOT OLD.bytes OR NEW.message_id IS NOT OLD.message_id
             OR NEW.token IS NOT OLD.token OR NEW.recipient IS NOT OLD.recipient)
        BEGIN SELECT RAISE(ABORT, 'a letter on its way is frozen'); END""",
    """CREATE TABLE digests (
        id INTEGER PRIMARY KEY,
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        day TEXT NOT NULL,
        letter_id INTEGER NOT NULL REFERENCES letters(id),
        through_seq INTEGER NOT NULL,
        announces TEXT NOT NULL DEFAULT '[]',
        UNIQUE (owner_id, day))""",
    """CREATE TABLE deliveries (
        id INTEGER PRIMARY KEY,
        letter_id INTEGER NOT NULL REFERENCES letters(id),
        at TEXT NOT NULL,
        phase TEXT NOT NULL,
        code INTEGER,
        reply TEXT NOT NULL DEFAULT '')""",
)

LEARNING = (
    """CREATE TABLE correction (
        id INTEGER PRIMARY KEY,
        word_id INTEGER NOT NULL REFERENCES labels(id),
        message_id INTEGER NOT NULL REFERENCES messages(id),
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        controller TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        sentence TEXT NOT NULL,
        read_labels TEXT NOT NULL DEFAULT '[]',
        said_labels TEXT NOT NULL DEFAULT '[]',
        taken_labels TEXT NOT NULL DEFAULT '[]',
        shown INTEGER NOT NULL,
        corrected_at TEXT NOT NULL,
        learnt_at TEXT)""",
    "CREATE INDEX correction_message ON correction(message_id)",
)

TOKENS = (
    """CREATE TABLE token_uses (
        letter_id INTEGER NOT NULL REFERENCES letters(id),
        used_for TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (letter_id, used_for))""",
)

TEAMS = (
    "ALTER TABLE owners ADD COLUMN country TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE owners ADD COLUMN role TEXT NOT NULL DEFAULT 'owner'",
    "ALTER TABLE quarantine ADD COLUMN owner_id INTEGER REFERENCES owners(id)",
    "ALTER TABLE quarantine ADD COLUMN several INTEGER NOT NULL DEFAULT 0",
    """CREATE TABLE helps (
        helper_id INTEGER NOT NULL REFERENCES owners(id),
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        PRIMARY KEY (helper_id, owner_id))""",
    """CREATE TABLE shares (
        case_id INTEGER NOT NULL REFERENCES cases(id),
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        role TEXT NOT NULL CHECK (role IN ('owner', 'helper')),
        PRIMARY KEY (case_id, owner_id))""",
    """CREATE VIEW access AS SELECT case_id, person AS owner_id, max(granted) AS role FROM (
        SELECT id AS case_id, owner_id AS person, 'owner' AS granted FROM cases
        UNION ALL SELECT case_id, owner_id, CASE owners.role WHEN 'owner' THEN shares.role ELSE 'helper' END
            FROM shares JOIN owners ON owners.id = owner_id WHERE owners.role <> 'former'
        UNION ALL SELECT cases.id, helper_id, 'helper' FROM helps JOIN cases ON cases.owner_id = helps.owner_id)
        GROUP BY case_id, person""",
)
"""Who sees which case: its own owner, whom it is shared with, who helps its owner; "owner" commands, "helper" reads."""
PREFERENCES = (
    "ALTER TABLE owners ADD COLUMN digest_minute INTEGER NOT NULL DEFAULT 0 CHECK (digest_minute BETWEEN 0 AND 59)",
    "ALTER TABLE owners ADD COLUMN digest_days TEXT NOT NULL DEFAULT 'news'",
    "ALTER TABLE owners ADD COLUMN digest_since TEXT",
    "ALTER TABLE owners ADD COLUMN receipts TEXT NOT NULL DEFAULT 'now'",
    """CREATE TABLE preferences (
        id INTEGER PRIMARY KEY,
        owner_id INTEGER NOT NULL REFERENCES owners(id),
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        before TEXT NOT NULL,
        configured TEXT NOT NULL,
        message_id INTEGER REFERENCES messages(id),
        at TEXT NOT NULL,
        ended_at TEXT,
        ended_as TEXT NOT NULL DEFAULT '')""",
    "CREATE UNIQUE INDEX preferences_one_each ON preferences(owner_id, name) WHERE ended_at IS NULL",
)
"""What owners set by mail: `configured` is what config.toml said of it then, `ended_as` changed, undone or config."""


WAITING = (
    """CREATE TABLE pending (
        raw_id INTEGER PRIMARY KEY REFERENCES raw(id),
        arrived TEXT,
        cut_from INTEGER NOT NULL,
        starts INTEGER NOT NULL DEFAULT 0)""",
)
"""Mail whose bytes are stored and of which nothing has followed yet; `starts` of reading it that did not come to an end."""

QUIET = (
    "ALTER TABLE owners ADD COLUMN digest_weekday INTEGER CHECK (digest_weekday BETWEEN 0 AND 6)",
    "CREATE TABLE looks (folder TEXT PRIMARY KEY, since TEXT NOT NULL, last TEXT NOT NULL)",
)

ACCOUNTS = (
    "ALTER TABLE mailbox RENAME TO mailbox_by_folder",
    """CREATE TABLE mailbox (
        account TEXT NOT NULL,
        folder TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        last_uid INTEGER NOT NULL,
        last_arrived TEXT,
        updated_at TEXT NOT NULL,
        PRIMARY KEY (account, folder))""",
    """INSERT INTO mailbox SELECT '', folder, uidvalidity, last_uid, NULL, updated_at FROM mailbox_by_folder""",
    "DROP TABLE mailbox_by_folder",
    """CREATE TABLE withheld (
        account TEXT NOT NULL,
        folder TEXT NOT NULL,
        uidvalidity INTEGER NOT NULL,
        uid INTEGER NOT NULL,
        tries INTEGER NOT NULL,
        reason TEXT NOT NULL,
        since TEXT NOT NULL,
        last_try TEXT NOT NULL,
        PRIMARY KEY (account, folder, uidvalidity, uid))""",
)
"""UIDs mean something in one folder of one account: how far it was read, and the mails that its server lists and does not give."""
OUTAGES = (
    """CREATE TABLE outages (
        id INTEGER PRIMARY KEY,
        what TEXT NOT NULL CHECK (what IN ('sending', 'storage')),
        since TEXT NOT NULL,
        until TEXT,
        why TEXT NOT NULL,
        said TEXT NOT NULL,
        tries INTEGER NOT NULL)""",
    "CREATE UNIQUE INDEX outages_one_open ON outages(what) WHERE until IS NULL",
)
"""When mail could not leave or nothing could be stored, since when and why; `until` is NULL while it lasts."""


LINES = ("ALTER TABLE preferences ADD COLUMN line INTEGER NOT NULL DEFAULT 0",)


@migrations()
def m001_initial(db: Database) -> None:
    """Everything the first release needs."""
    for group in (PEOPLE, OTHER_SIDE, CASES, INCOMING, READING, OUTGOING):
        for statement in group:
            db.execute(statement)
    db["messages"].enable_fts(["subject", "text"], create_triggers=True)


@migrations()
def m002_corrections(db: Database) -> None:
    """The sentences behind every correction of a reading."""
    for statement in LEARNING:
        db.execute(statement)


@migrations()
def m003_token_uses(db: Database) -> None:
    """What each one-time word was used for."""
    for statement in TOKENS:
        db.execute(statement)


@migrations()
def m004_teams(db: Database) -> None:
    """Several owners, helpers, shared cases, and whose a mail is that was set aside."""
    for statement in TEAMS:
        db.execute(statement)


@migrations()
def m005_preferences(db: Database) -> None:
    """What owners set by mail."""
    for statement in PREFERENCES:
        db.execute(statement)


@migrations()
def m006_digests(db: Database) -> None:
    """The day on which a quiet week is told of, and since when the inbox has been looked at without a gap."""
    for statement in QUIET:
        db.execute(statement)


@migrations()
def m007_accounts(db: Database) -> None:
    """The position belongs to an account; mails that were not given are remembered."""
    for statement in ACCOUNTS:
        db.execute(statement)


@migrations()
def m008_pending(db: Database) -> None:
    """Mail that is stored and waits to be read."""
    for statement in WAITING:
        db.execute(statement)


@migrations()
def m009_outages(db: Database) -> None:
    """When a server or the disk kept mail from leaving."""
    for statement in OUTAGES:
        db.execute(statement)


@migrations()
def m010_originals(db: Database) -> None:
    """Which of several messages that are attached to one mail a row is about."""
    db.execute("ALTER TABLE messages ADD COLUMN way TEXT NOT NULL DEFAULT ''")


@migrations()
def m011_lines(db: Database) -> None:
    """On which line of a mail something was set, so that its words are taken back in their order."""
    for statement in LINES:
        db.execute(statement)
