CREATE TABLE endpoint (
	id UUID NOT NULL, 
	owner_kind VARCHAR NOT NULL, 
	owner_id UUID NOT NULL, 
	channel VARCHAR NOT NULL, 
	locale VARCHAR NOT NULL, 
	address_sealed BYTEA NOT NULL, 
	secret_sealed BYTEA, 
	next_secret_sealed BYTEA, 
	statutory BOOLEAN NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	disabled_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	CONSTRAINT endpoint_owner_kind_known CHECK (owner_kind IN ('staff', 'agency')), 
	CONSTRAINT endpoint_channel_known CHECK (channel IN ('email', 'webhook')), 
	CONSTRAINT endpoint_locale_known CHECK (locale IN ('vi', 'en')), 
	CONSTRAINT endpoint_webhook_has_secret CHECK ((channel = 'webhook') = (secret_sealed IS NOT NULL)), 
	CONSTRAINT endpoint_rotation_of_webhook CHECK (next_secret_sealed IS NULL OR channel = 'webhook'), 
	CONSTRAINT endpoint_statutory_stays CHECK (NOT statutory OR disabled_at IS NULL)
)
;;
CREATE INDEX endpoint_of_owner ON endpoint (owner_id) WHERE disabled_at IS NULL
;;
CREATE TABLE audit_entry (
	id UUID NOT NULL, 
	request_id UUID NOT NULL, 
	wall_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	engine_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	actor_kind VARCHAR NOT NULL, 
	actor_id UUID, 
	roles VARCHAR[] NOT NULL, 
	action VARCHAR NOT NULL, 
	outcome VARCHAR NOT NULL, 
	code VARCHAR, 
	shown VARCHAR[] NOT NULL, 
	effects VARCHAR[] NOT NULL, 
	xact xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT audit_entry_outcome_known CHECK (outcome IN ('allowed', 'refused')), 
	CONSTRAINT audit_entry_actor_known CHECK (actor_kind IN ('staff', 'system')), 
	UNIQUE (request_id)
)
;;
CREATE INDEX audit_entry_by_time ON audit_entry (wall_at)
;;
CREATE TABLE beat (
	worker VARCHAR NOT NULL, 
	wall_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (worker)
)
 WITH (fillfactor = 50)
;;
CREATE TABLE territory (
	code VARCHAR NOT NULL, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	level VARCHAR NOT NULL, 
	name VARCHAR NOT NULL, 
	name_folded VARCHAR NOT NULL, 
	unit VARCHAR NOT NULL, 
	parent_code VARCHAR, 
	PRIMARY KEY (code, valid_from), 
	CONSTRAINT territory_level_known CHECK (level IN ('province', 'commune')), 
	CONSTRAINT territory_span CHECK (valid_to IS NULL OR valid_to > valid_from)
)
;;
CREATE INDEX ix_territory_parent_code ON territory (parent_code)
;;
CREATE INDEX territory_by_folded_name ON territory (name_folded)
;;
CREATE TABLE agency (
	id UUID NOT NULL, 
	code VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	name_vi VARCHAR NOT NULL, 
	name_en VARCHAR NOT NULL, 
	territory_code VARCHAR, 
	valid_from DATE NOT NULL, 
	valid_to DATE, 
	PRIMARY KEY (id), 
	CONSTRAINT agency_kind_known CHECK (kind IN ('hotline', 'commune', 'province_health', 'ministry', 'police', 'health', 'justice', 'education', 'care')), 
	UNIQUE (code)
)
;;
CREATE INDEX ix_agency_territory_code ON agency (territory_code)
;;
CREATE TABLE staff (
	id UUID NOT NULL, 
	issuer VARCHAR NOT NULL, 
	subject VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	display_name VARCHAR NOT NULL, 
	locale VARCHAR NOT NULL, 
	active BOOLEAN NOT NULL, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT staff_kind_known CHECK (kind IN ('person', 'service')), 
	CONSTRAINT staff_identity UNIQUE (issuer, subject)
)
;;
CREATE TABLE policy_version (
	id UUID NOT NULL, 
	digest VARCHAR NOT NULL, 
	content VARCHAR NOT NULL, 
	published_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	published_by VARCHAR NOT NULL, 
	PRIMARY KEY (id)
)
;;
CREATE INDEX policy_version_newest ON policy_version (published_at)
;;
CREATE TABLE request_key (
	id UUID NOT NULL, 
	caller UUID NOT NULL, 
	route VARCHAR NOT NULL, 
	key_digest VARCHAR NOT NULL, 
	body_digest VARCHAR NOT NULL, 
	status INTEGER NOT NULL, 
	headers JSONB NOT NULL, 
	shown VARCHAR[] NOT NULL, 
	answer_sealed BYTEA, 
	created_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT request_key_once UNIQUE (caller, route, key_digest)
)
;;
CREATE INDEX request_key_by_age ON request_key (created_at)
;;
CREATE TABLE revoked_token (
	issuer VARCHAR NOT NULL, 
	token_id VARCHAR NOT NULL, 
	revoked_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	expires_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (issuer, token_id)
)
;;
CREATE INDEX ix_revoked_token_expires_at ON revoked_token (expires_at)
;;
CREATE TABLE delivery (
	id UUID NOT NULL, 
	notice_type VARCHAR NOT NULL, 
	plan VARCHAR NOT NULL, 
	cause_kind VARCHAR NOT NULL, 
	cause_id UUID NOT NULL, 
	case_id UUID, 
	endpoint_id UUID NOT NULL, 
	channel VARCHAR NOT NULL, 
	locale VARCHAR NOT NULL, 
	notice JSONB NOT NULL, 
	body BYTEA, 
	state VARCHAR NOT NULL, 
	attempt_no INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	fallback_for UUID, 
	first_queued_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	next_attempt_at TIMESTAMP WITH TIME ZONE, 
	in_flight_since TIMESTAMP WITH TIME ZONE, 
	delivered_at TIMESTAMP WITH TIME ZONE, 
	acknowledged_at TIMESTAMP WITH TIME ZONE, 
	dead_lettered_at TIMESTAMP WITH TIME ZONE, 
	dead_letter_raised_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	CONSTRAINT delivery_to_endpoint FOREIGN KEY(endpoint_id) REFERENCES endpoint (id), 
	CONSTRAINT delivery_falls_back FOREIGN KEY(fallback_for) REFERENCES delivery (id), 
	CONSTRAINT delivery_state_known CHECK (state IN ('held', 'queued', 'sending', 'superseded', 'dead', 'delivered', 'acknowledged')), 
	CONSTRAINT delivery_plan_known CHECK (plan IN ('statutory', 'ordinary')), 
	CONSTRAINT delivery_channel_known CHECK (channel IN ('email', 'webhook')), 
	CONSTRAINT delivery_locale_known CHECK (locale IN ('vi', 'en')), 
	CONSTRAINT delivery_scheduled CHECK ((state IN ('queued', 'sending')) = (next_attempt_at IS NOT NULL)), 
	CONSTRAINT delivery_held_for_another CHECK (state <> 'held' OR fallback_for IS NOT NULL), 
	CONSTRAINT delivery_sending_was_tried CHECK (state <> 'sending' OR attempt_no > 0), 
	CONSTRAINT delivery_delivered_when CHECK (state <> 'delivered' OR delivered_at IS NOT NULL), 
	CONSTRAINT delivery_acknowledged_when CHECK (state <> 'acknowledged' OR acknowledged_at IS NOT NULL), 
	CONSTRAINT delivery_dead_rings CHECK (state <> 'dead' OR dead_lettered_at IS NOT NULL)
)
 WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01)
;;
CREATE INDEX delivery_due ON delivery (next_attempt_at) WHERE state IN ('queued', 'sending')
;;
CREATE INDEX delivery_dead_letter ON delivery (dead_lettered_at) WHERE dead_lettered_at IS NOT NULL AND dead_letter_raised_at IS NULL
;;
CREATE INDEX delivery_lane ON delivery (endpoint_id, next_attempt_at) WHERE state IN ('queued', 'sending')
;;
CREATE INDEX delivery_of_case ON delivery (case_id)
;;
CREATE INDEX delivery_held ON delivery (fallback_for) WHERE state = 'held'
;;
CREATE INDEX delivery_of_cause ON delivery (cause_id)
;;
CREATE UNIQUE INDEX delivery_one_in_flight ON delivery (endpoint_id) WHERE in_flight_since IS NOT NULL
;;
CREATE FUNCTION delivery_ledger_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ranks CONSTANT text[] := ARRAY['held', 'queued', 'sending', 'superseded', 'delivered', 'acknowledged'];
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state
    AND array_position(ranks, replace(NEW.state, 'dead', 'superseded'))
      <= array_position(ranks, replace(OLD.state, 'dead', 'superseded')) THEN
    RAISE EXCEPTION 'the rank of a delivery only rises' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.attempt_no < OLD.attempt_no OR (OLD.body IS NOT NULL AND NEW.body IS DISTINCT FROM OLD.body) THEN
    RAISE EXCEPTION 'attempts of a delivery are numbered upwards and carry one body' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
;;
CREATE TRIGGER delivery_ledger BEFORE UPDATE ON delivery FOR EACH ROW EXECUTE FUNCTION delivery_ledger_stands()
;;
CREATE TABLE case_file (
	id UUID NOT NULL, 
	number VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	version INTEGER NOT NULL, 
	last_event_id UUID NOT NULL, 
	commune_code VARCHAR NOT NULL, 
	province_code VARCHAR NOT NULL, 
	commune_of_event VARCHAR, 
	assigned_to UUID, 
	concerns_authority VARCHAR NOT NULL, 
	age_band VARCHAR NOT NULL, 
	abuse_forms VARCHAR[] NOT NULL, 
	emergency BOOLEAN, 
	first_received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	assessed_at TIMESTAMP WITH TIME ZONE, 
	seen_at TIMESTAMP WITH TIME ZONE, 
	next_due TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	CONSTRAINT case_file_state_known CHECK (state IN ('reported', 'assessed', 'intervened', 'followed_up', 'closed')), 
	CONSTRAINT case_file_version CHECK (version >= 1), 
	UNIQUE (number), 
	FOREIGN KEY(assigned_to) REFERENCES staff (id)
)
 WITH (fillfactor = 80)
;;
CREATE INDEX case_file_of_commune ON case_file (commune_code, coalesce(next_due, 'infinity'::timestamptz), id) WHERE state <> 'closed'
;;
CREATE INDEX case_file_of_province ON case_file (province_code, coalesce(next_due, 'infinity'::timestamptz), id) WHERE state <> 'closed'
;;
CREATE INDEX case_file_of_worker ON case_file (assigned_to, coalesce(next_due, 'infinity'::timestamptz), id) WHERE state <> 'closed'
;;
CREATE TABLE console_session (
	id UUID NOT NULL, 
	token_digest VARCHAR NOT NULL, 
	staff_id UUID NOT NULL, 
	begun_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	used_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	UNIQUE (token_digest), 
	FOREIGN KEY(staff_id) REFERENCES staff (id)
)
;;
CREATE INDEX ix_console_session_ends_at ON console_session (ends_at)
;;
CREATE INDEX ix_console_session_staff_id ON console_session (staff_id)
;;
CREATE TABLE staff_role (
	id UUID NOT NULL, 
	staff_id UUID NOT NULL, 
	role VARCHAR NOT NULL, 
	agency_id UUID, 
	territory_code VARCHAR, 
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
	valid_to TIMESTAMP WITH TIME ZONE, 
	granted_by UUID, 
	PRIMARY KEY (id), 
	CONSTRAINT staff_role_known CHECK (role IN ('administrator', 'agency_officer', 'auditor', 'commune_chair', 'commune_worker', 'custodian', 'hotline_operator', 'inspector', 'intake_system', 'province_head', 'province_officer')), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(agency_id) REFERENCES agency (id)
)
;;
CREATE INDEX staff_role_by_place ON staff_role (role, territory_code)
;;
CREATE INDEX ix_staff_role_staff_id ON staff_role (staff_id)
;;
CREATE TABLE deputy (
	id UUID NOT NULL, 
	principal_id UUID NOT NULL, 
	deputy_id UUID NOT NULL, 
	valid_from TIMESTAMP WITH TIME ZONE NOT NULL, 
	valid_to TIMESTAMP WITH TIME ZONE, 
	granted_by UUID, 
	PRIMARY KEY (id), 
	CONSTRAINT deputy_is_another CHECK (principal_id <> deputy_id), 
	FOREIGN KEY(principal_id) REFERENCES staff (id), 
	FOREIGN KEY(deputy_id) REFERENCES staff (id)
)
;;
CREATE INDEX ix_deputy_principal_id ON deputy (principal_id)
;;
CREATE INDEX ix_deputy_deputy_id ON deputy (deputy_id)
;;
CREATE TABLE duty_shift (
	id UUID NOT NULL, 
	duty VARCHAR NOT NULL, 
	territory_code VARCHAR, 
	staff_id UUID, 
	agency_id UUID, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ends_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	withdrawn_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	CONSTRAINT duty_known CHECK (duty IN ('hotline_duty_officer', 'province_duty_officer', 'police_duty', 'health_duty', 'justice_duty')), 
	CONSTRAINT duty_shift_span CHECK (ends_at > starts_at), 
	CONSTRAINT duty_shift_of_one CHECK (num_nonnulls(staff_id, agency_id) = 1), 
	FOREIGN KEY(staff_id) REFERENCES staff (id), 
	FOREIGN KEY(agency_id) REFERENCES agency (id)
)
;;
CREATE INDEX duty_shift_by_place ON duty_shift (duty, territory_code, starts_at)
;;
CREATE TABLE report (
	id UUID NOT NULL, 
	sender_id UUID NOT NULL, 
	source_agency_id UUID, 
	external_ref VARCHAR, 
	body_digest VARCHAR NOT NULL, 
	state VARCHAR NOT NULL, 
	quarantine_reason VARCHAR, 
	channel VARCHAR NOT NULL, 
	case_group VARCHAR NOT NULL, 
	abuse_forms VARCHAR[] NOT NULL, 
	concerns_authority VARCHAR NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE, 
	first_received_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	place_code VARCHAR, 
	province_code VARCHAR, 
	commune_code VARCHAR, 
	seen_at TIMESTAMP WITH TIME ZONE, 
	report_number BYTEA, 
	place_text BYTEA, 
	support_done BYTEA, 
	notes BYTEA, 
	placement_reason BYTEA, 
	receiving_officer BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT report_state_known CHECK (state IN ('accepted', 'quarantined')), 
	CONSTRAINT report_concerns_authority_known CHECK (concerns_authority IN ('yes', 'no', 'unknown')), 
	CONSTRAINT report_received_before_recorded CHECK (first_received_at <= recorded_at), 
	CONSTRAINT report_quarantine_has_no_commune CHECK ((state = 'quarantined') = (commune_code IS NULL)), 
	CONSTRAINT report_once_per_sender UNIQUE (sender_id, external_ref), 
	FOREIGN KEY(sender_id) REFERENCES staff (id), 
	FOREIGN KEY(source_agency_id) REFERENCES agency (id)
)
;;
CREATE TABLE attempt (
	id UUID NOT NULL, 
	delivery_id UUID NOT NULL, 
	attempt_no INTEGER NOT NULL, 
	started_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	outcome VARCHAR, 
	status_code INTEGER, 
	error_code VARCHAR, 
	PRIMARY KEY (id), 
	CONSTRAINT attempt_of_delivery FOREIGN KEY(delivery_id) REFERENCES delivery (id), 
	CONSTRAINT attempt_once UNIQUE (delivery_id, attempt_no), 
	CONSTRAINT attempt_outcome_known CHECK (outcome IN ('delivered', 'failed', 'unknown')), 
	CONSTRAINT attempt_ends_with_outcome CHECK ((ended_at IS NULL) = (outcome IS NULL)), 
	CONSTRAINT attempt_error_is_a_code CHECK (error_code ~ '^[a-z][a-z0-9_]{1,39}$')
)
;;
CREATE TABLE initial_assessment (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	assessed_by UUID NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	harm_now VARCHAR NOT NULL, 
	harm_continues VARCHAR NOT NULL, 
	self_protection VARCHAR NOT NULL, 
	adult_help VARCHAR NOT NULL, 
	risk_level VARCHAR NOT NULL, 
	emergency BOOLEAN NOT NULL, 
	emergency_grounds VARCHAR[] NOT NULL, 
	danger_known_at TIMESTAMP WITH TIME ZONE, 
	harm_now_note BYTEA, 
	harm_continues_note BYTEA, 
	self_protection_note BYTEA, 
	adult_help_note BYTEA, 
	conclusion BYTEA, 
	interim_safety BYTEA, 
	interim_care BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT initial_assessment_harm_now CHECK (harm_now IN ('high', 'medium', 'low')), 
	CONSTRAINT initial_assessment_harm_continues CHECK (harm_continues IN ('high', 'medium', 'low')), 
	CONSTRAINT initial_assessment_self_protection CHECK (self_protection IN ('high', 'medium', 'low')), 
	CONSTRAINT initial_assessment_adult_help CHECK (adult_help IN ('high', 'medium', 'low')), 
	CONSTRAINT initial_assessment_risk_known CHECK (risk_level IN ('emergency', 'high', 'medium', 'low')), 
	CONSTRAINT initial_assessment_not_contradicted CHECK (emergency OR risk_level <> 'emergency'), 
	CONSTRAINT initial_assessment_number UNIQUE (case_id, number), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(assessed_by) REFERENCES staff (id)
)
;;
CREATE TABLE case_event (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	subject_id UUID NOT NULL, 
	lifecycle VARCHAR NOT NULL, 
	trigger VARCHAR NOT NULL, 
	from_state VARCHAR, 
	to_state VARCHAR, 
	emitted VARCHAR[] NOT NULL, 
	facts JSONB NOT NULL, 
	policy_digest VARCHAR NOT NULL, 
	actor_id UUID, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	ordinal BIGINT GENERATED ALWAYS AS IDENTITY, 
	xact xid8 DEFAULT pg_current_xact_id() NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT case_event_declared CHECK ((lifecycle = 'case' AND (trigger, coalesce(from_state, ''), to_state) IN (('approve_plan', 'assessed', 'intervened'), ('assess', 'reported', 'assessed'), ('close', 'assessed', 'closed'), ('close', 'followed_up', 'closed'), ('close', 'intervened', 'closed'), ('close', 'reported', 'closed'), ('follow_up', 'intervened', 'followed_up'), ('open', '', 'reported'), ('reassess', 'assessed', 'assessed'), ('reassess', 'followed_up', 'followed_up'), ('reassess', 'intervened', 'intervened'), ('reopen', 'closed', 'assessed'), ('reopen', 'closed', 'reported'), ('replan', 'followed_up', 'assessed'))) OR (lifecycle = 'emergency' AND (trigger, coalesce(from_state, ''), to_state) IN (('apply', 'opened', 'applied'), ('cancel', 'applied', 'cancelled'), ('cancel', 'extended', 'cancelled'), ('cancel', 'opened', 'cancelled'), ('end', 'applied', 'ended'), ('end', 'extended', 'ended'), ('extend', 'applied', 'extended'), ('extend', 'extended', 'extended'), ('open', '', 'opened'))) OR (lifecycle = 'plan' AND (trigger, coalesce(from_state, ''), to_state) IN (('approve', 'submitted', 'approved'), ('draft', '', 'drafted'), ('replace', 'approved', 'replaced'), ('return', 'submitted', 'returned'), ('submit', 'drafted', 'submitted'), ('submit', 'returned', 'submitted'), ('take_back', 'submitted', 'drafted'))) OR (lifecycle = 'record' AND from_state IS NULL AND to_state IS NULL AND trigger IN ('assigned', 'seen', 'backdating_confirmed', 'late_acknowledgement', 'specific_assessment', 'needs_meeting', 'decision_served', 'task_done', 'task_reopened', 'reviewed', 'closure_proposed', 'closure_rejected', 'closure_withdrawn', 'registry_entered', 'noted', 'acts_done', 'care_handed_over', 'care_formalities_done'))), 
	CONSTRAINT case_event_of_case UNIQUE (id, case_id), 
	FOREIGN KEY(case_id) REFERENCES case_file (id)
)
;;
CREATE INDEX case_event_timeline ON case_event (case_id, recorded_at, id)
;;
CREATE TABLE closure (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	state VARCHAR NOT NULL, 
	reason VARCHAR NOT NULL, 
	proposed_by UUID NOT NULL, 
	proposed_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	settled_by UUID, 
	settled_at TIMESTAMP WITH TIME ZONE, 
	settled_recorded_at TIMESTAMP WITH TIME ZONE, 
	explanation BYTEA, 
	age_evidence BYTEA, 
	decision BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT closure_state_known CHECK (state IN ('proposed', 'accepted', 'rejected', 'withdrawn')), 
	CONSTRAINT closure_reason_known CHECK (reason IN ('safe_and_stable', 'no_plan_needed', 'unfounded', 'merged', 'handed_to_police', 'moved_abroad', 'deceased')), 
	CONSTRAINT closure_settled_when_over CHECK ((state = 'proposed') = (settled_at IS NULL)), 
	CONSTRAINT closure_settled_by_somebody CHECK (num_nonnulls(settled_at, settled_by) IN (0, 2)), 
	CONSTRAINT closure_decided_by_another CHECK (state = 'withdrawn' OR settled_by <> proposed_by), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(proposed_by) REFERENCES staff (id), 
	FOREIGN KEY(settled_by) REFERENCES staff (id)
)
;;
CREATE UNIQUE INDEX closure_one_undecided ON closure (case_id) WHERE state = 'proposed'
;;
CREATE INDEX closure_of_case ON closure (case_id, recorded_at)
;;
CREATE TABLE reopening (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	reason VARCHAR NOT NULL, 
	reopened_by UUID NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	explanation BYTEA, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(reopened_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_reopening_case_id ON reopening (case_id)
;;
CREATE TABLE deadline (
	id UUID NOT NULL, 
	subject_kind VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	case_id UUID, 
	rule VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	occurrence INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	starts_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	step INTEGER NOT NULL, 
	next_step_at TIMESTAMP WITH TIME ZONE, 
	breached_at TIMESTAMP WITH TIME ZONE, 
	met_at TIMESTAMP WITH TIME ZONE, 
	met_recorded_at TIMESTAMP WITH TIME ZONE, 
	met_recorded_by UUID, 
	met_confirmed_by UUID, 
	pinned JSONB NOT NULL, 
	explanation JSONB NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT deadline_subject_known CHECK (subject_kind IN ('case', 'report', 'plan', 'emergency')), 
	CONSTRAINT deadline_state_known CHECK (state IN ('armed', 'done', 'void', 'poisoned')), 
	CONSTRAINT deadline_kind_known CHECK (kind IN ('statutory', 'observed', 'internal')), 
	CONSTRAINT deadline_once UNIQUE (subject_id, rule, occurrence), 
	CONSTRAINT deadline_armed_has_next_step CHECK (state <> 'armed' OR next_step_at IS NOT NULL), 
	CONSTRAINT deadline_done_when_met CHECK ((state = 'done') = (met_at IS NOT NULL)), 
	CONSTRAINT deadline_never_early CHECK (breached_at IS NULL OR breached_at >= due_at), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(met_recorded_by) REFERENCES staff (id), 
	FOREIGN KEY(met_confirmed_by) REFERENCES staff (id)
)
 WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01)
;;
CREATE INDEX deadline_of_case ON deadline (case_id)
;;
CREATE INDEX deadline_poisoned ON deadline (id) WHERE state = 'poisoned'
;;
CREATE INDEX deadline_due ON deadline (next_step_at, id) WHERE state = 'armed'
;;
CREATE TABLE emergency_measure (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	state VARCHAR NOT NULL, 
	measures VARCHAR[] NOT NULL, 
	acts VARCHAR[] NOT NULL, 
	acts_done VARCHAR[] NOT NULL, 
	grounds VARCHAR[] NOT NULL, 
	separation BOOLEAN NOT NULL, 
	separation_ground VARCHAR, 
	separated_until DATE, 
	danger_known_at TIMESTAMP WITH TIME ZONE, 
	decided_as VARCHAR NOT NULL, 
	opened_by UUID NOT NULL, 
	opened_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	applied_by UUID, 
	applied_at TIMESTAMP WITH TIME ZONE, 
	decision_number BYTEA, 
	details BYTEA, 
	safe_place BYTEA, 
	alternative_care BYTEA, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT emergency_measure_state_known CHECK (state IN ('opened', 'applied', 'extended', 'cancelled', 'ended')), 
	CONSTRAINT emergency_measure_decider_known CHECK (decided_as IN ('commune_chair', 'chair_deputy', 'province_head', 'other')), 
	CONSTRAINT emergency_measure_ground_of_separation CHECK (separation OR separation_ground IS NULL), 
	CONSTRAINT emergency_measure_until_of_separation CHECK (separation OR separated_until IS NULL), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(opened_by) REFERENCES staff (id), 
	FOREIGN KEY(applied_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_emergency_measure_case_id ON emergency_measure (case_id)
;;
CREATE TABLE field_change (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	version INTEGER NOT NULL, 
	record VARCHAR NOT NULL, 
	record_id UUID NOT NULL, 
	what VARCHAR NOT NULL, 
	field VARCHAR, 
	data_class VARCHAR NOT NULL, 
	"old" BYTEA, 
	"new" BYTEA, 
	actor_id UUID, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT field_change_what_known CHECK (what IN ('recorded', 'changed')), 
	CONSTRAINT field_change_names_its_field CHECK ((what = 'changed') = (field IS NOT NULL)), 
	FOREIGN KEY(case_id) REFERENCES case_file (id)
)
;;
CREATE INDEX field_change_of_case ON field_change (case_id, recorded_at, id)
;;
CREATE TABLE note (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	contact_number INTEGER, 
	supersedes UUID, 
	written_by UUID NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	text BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT note_kind_known CHECK (kind IN ('contact', 'visit', 'phone', 'other')), 
	CONSTRAINT note_contact_counted CHECK (contact_number >= 1), 
	CONSTRAINT note_superseded_once UNIQUE (supersedes), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(supersedes) REFERENCES note (id), 
	FOREIGN KEY(written_by) REFERENCES staff (id)
)
;;
CREATE INDEX note_of_case ON note (case_id, recorded_at, id)
;;
CREATE TABLE case_person (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	role VARCHAR NOT NULL, 
	sex VARCHAR NOT NULL, 
	relation VARCHAR, 
	name BYTEA, 
	birth_date BYTEA, 
	estimated_age BYTEA, 
	occupation BYTEA, 
	phone BYTEA, 
	citizen_id BYTEA, 
	workplace BYTEA, 
	office_held BYTEA, 
	present_place BYTEA, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT case_person_role_known CHECK (role IN ('child', 'father', 'mother', 'carer', 'alleged_offender')), 
	FOREIGN KEY(case_id) REFERENCES case_file (id)
)
;;
CREATE INDEX ix_case_person_case_id ON case_person (case_id)
;;
CREATE TABLE plan (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	number INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	authors VARCHAR[] NOT NULL, 
	drafted_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	title BYTEA, 
	interventions VARCHAR[] NOT NULL, 
	supports VARCHAR[] NOT NULL, 
	recovery BYTEA, 
	risk_factors BYTEA, 
	reintegration BYTEA, 
	other_objectives BYTEA, 
	adjustment_reason BYTEA, 
	submitted_by UUID, 
	submitted_at TIMESTAMP WITH TIME ZONE, 
	decided_by UUID, 
	decided_as VARCHAR, 
	decided_at TIMESTAMP WITH TIME ZONE, 
	decision_number BYTEA, 
	return_reason BYTEA, 
	replaced_at TIMESTAMP WITH TIME ZONE, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT plan_state_known CHECK (state IN ('drafted', 'submitted', 'approved', 'returned', 'replaced')), 
	CONSTRAINT plan_number UNIQUE (case_id, number), 
	CONSTRAINT plan_decision_dated CHECK ((decision_number IS NULL) OR (decided_at IS NOT NULL)), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(submitted_by) REFERENCES staff (id), 
	FOREIGN KEY(decided_by) REFERENCES staff (id)
)
;;
CREATE UNIQUE INDEX plan_in_force ON plan (case_id) WHERE state = 'approved'
;;
CREATE TABLE report_child (
	id UUID NOT NULL, 
	report_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	sex VARCHAR NOT NULL, 
	age_band VARCHAR NOT NULL, 
	name BYTEA, 
	birth_date BYTEA, 
	estimated_age BYTEA, 
	present_place BYTEA, 
	condition BYTEA, 
	consequences BYTEA, 
	father BYTEA, 
	mother BYTEA, 
	family BYTEA, 
	carer BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT report_child_sex_known CHECK (sex IN ('male', 'female', 'unknown')), 
	CONSTRAINT report_child_age_band_known CHECK (age_band IN ('under_16', 'aged_16_17', 'adult', 'impossible', 'unknown')), 
	CONSTRAINT report_child_position UNIQUE (report_id, position), 
	FOREIGN KEY(report_id) REFERENCES report (id)
)
;;
CREATE TABLE report_alleged (
	id UUID NOT NULL, 
	report_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	relation VARCHAR NOT NULL, 
	name BYTEA, 
	workplace BYTEA, 
	phone BYTEA, 
	citizen_id BYTEA, 
	office_held BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT report_alleged_relation_known CHECK (relation IN ('parent', 'carer', 'relative', 'acquaintance', 'school', 'authority', 'stranger', 'other', 'unknown')), 
	CONSTRAINT report_alleged_position UNIQUE (report_id, position), 
	FOREIGN KEY(report_id) REFERENCES report (id)
)
;;
CREATE TABLE reporter (
	report_id UUID NOT NULL, 
	name BYTEA, 
	phone BYTEA, 
	address BYTEA, 
	PRIMARY KEY (report_id), 
	FOREIGN KEY(report_id) REFERENCES report (id)
)
;;
CREATE TABLE specific_assessment (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	assessed_by UUID NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	plan_needed BOOLEAN NOT NULL, 
	parents_safe BOOLEAN, 
	harm_degree VARCHAR NOT NULL, 
	abuser_access VARCHAR NOT NULL, 
	development_effect VARCHAR NOT NULL, 
	care_obstacles VARCHAR NOT NULL, 
	no_protector VARCHAR NOT NULL, 
	self_protection VARCHAR NOT NULL, 
	knows_protectors VARCHAR NOT NULL, 
	builds_relations VARCHAR NOT NULL, 
	asks_for_help VARCHAR NOT NULL, 
	adults_watch VARCHAR NOT NULL, 
	rating_notes BYTEA, 
	condition BYTEA, 
	family BYTEA, 
	exposure BYTEA, 
	schooling BYTEA, 
	community BYTEA, 
	needs BYTEA, 
	child_wish BYTEA, 
	parents BYTEA, 
	environment_good BYTEA, 
	environment_bad BYTEA, 
	future_carer BYTEA, 
	future_carer_good BYTEA, 
	future_carer_bad BYTEA, 
	problems BYTEA, 
	conclusion BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT specific_assessment_harm_degree CHECK (harm_degree IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_abuser_access CHECK (abuser_access IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_development_effect CHECK (development_effect IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_care_obstacles CHECK (care_obstacles IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_no_protector CHECK (no_protector IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_self_protection CHECK (self_protection IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_knows_protectors CHECK (knows_protectors IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_builds_relations CHECK (builds_relations IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_asks_for_help CHECK (asks_for_help IN ('high', 'medium', 'low')), 
	CONSTRAINT specific_assessment_adults_watch CHECK (adults_watch IN ('high', 'medium', 'low')), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(assessed_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_specific_assessment_case_id ON specific_assessment (case_id)
;;
CREATE TABLE case_report (
	case_id UUID NOT NULL, 
	report_id UUID NOT NULL, 
	report_child_id UUID, 
	PRIMARY KEY (case_id, report_id), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(report_id) REFERENCES report (id), 
	FOREIGN KEY(report_child_id) REFERENCES report_child (id)
)
;;
CREATE INDEX ix_case_report_report_id ON case_report (report_id)
;;
CREATE TABLE measure_decision (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	measure_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	decided_by UUID NOT NULL, 
	decided_as VARCHAR NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	until DATE, 
	authority_dated_on DATE, 
	specific_assessment_id UUID, 
	court_asked_on DATE, 
	court_number BYTEA, 
	authority BYTEA, 
	authority_number BYTEA, 
	decision_number BYTEA, 
	reason BYTEA, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT measure_decision_kind_known CHECK (kind IN ('extend', 'cancel', 'end')), 
	CONSTRAINT measure_decision_decider_known CHECK (decided_as IN ('commune_chair', 'chair_deputy', 'province_head', 'other')), 
	CONSTRAINT measure_decision_extends_until CHECK ((kind = 'extend') = (until IS NOT NULL)), 
	CONSTRAINT measure_decision_court_ends CHECK (kind = 'end' OR court_asked_on IS NULL), 
	CONSTRAINT measure_decision_longer_is_extension CHECK (kind = 'extend' OR authority_dated_on IS NULL), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(measure_id) REFERENCES emergency_measure (id), 
	FOREIGN KEY(decided_by) REFERENCES staff (id), 
	FOREIGN KEY(specific_assessment_id) REFERENCES specific_assessment (id)
)
;;
CREATE INDEX ix_measure_decision_case_id ON measure_decision (case_id)
;;
CREATE TABLE escalation (
	id UUID NOT NULL, 
	subject_kind VARCHAR NOT NULL, 
	subject_id UUID NOT NULL, 
	case_id UUID, 
	deadline_id UUID, 
	cause VARCHAR NOT NULL, 
	cause_id UUID NOT NULL, 
	rung INTEGER NOT NULL, 
	state VARCHAR NOT NULL, 
	roles VARCHAR[] NOT NULL, 
	notice JSONB NOT NULL, 
	due_at TIMESTAMP WITH TIME ZONE, 
	raised_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	acknowledged_by UUID, 
	acknowledged_at TIMESTAMP WITH TIME ZONE, 
	holds_until TIMESTAMP WITH TIME ZONE, 
	ended_at TIMESTAMP WITH TIME ZONE, 
	PRIMARY KEY (id), 
	CONSTRAINT escalation_cause_known CHECK (cause IN ('deadline', 'dead_letter', 'nobody_on_duty', 'refusal', 'reconciliation', 'poisoned', 'unwatched')), 
	CONSTRAINT escalation_state_known CHECK (state IN ('raised', 'acknowledged', 'expired', 'ended')), 
	CONSTRAINT escalation_once UNIQUE (cause, cause_id, rung), 
	CONSTRAINT escalation_by_name CHECK (num_nonnulls(acknowledged_by, acknowledged_at) IN (0, 2)), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(deadline_id) REFERENCES deadline (id), 
	FOREIGN KEY(acknowledged_by) REFERENCES staff (id)
)
;;
CREATE INDEX escalation_of_case ON escalation (case_id)
;;
CREATE INDEX escalation_of_deadline ON escalation (deadline_id)
;;
CREATE INDEX escalation_alarm ON escalation (cause, cause_id) WHERE deadline_id IS NULL AND state <> 'ended'
;;
CREATE TABLE person_link (
	person_id UUID NOT NULL, 
	other_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_by UUID NOT NULL, 
	PRIMARY KEY (person_id, other_id, kind), 
	CONSTRAINT person_link_kind_known CHECK (kind IN ('same', 'sibling')), 
	CONSTRAINT person_link_ordered CHECK (person_id < other_id), 
	FOREIGN KEY(person_id) REFERENCES case_person (id), 
	FOREIGN KEY(other_id) REFERENCES case_person (id)
)
;;
CREATE TABLE plan_service (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	plan_id UUID NOT NULL, 
	position INTEGER NOT NULL, 
	field VARCHAR NOT NULL, 
	activity BYTEA, 
	starts_on DATE, 
	ends_on DATE, 
	responsible_agency_id UUID, 
	responsible_staff_id UUID, 
	responsible BYTEA, 
	provider BYTEA, 
	coordinating BYTEA, 
	estimated_cost BIGINT, 
	withhold_from_parents BOOLEAN NOT NULL, 
	removed_at TIMESTAMP WITH TIME ZONE, 
	done_at TIMESTAMP WITH TIME ZONE, 
	done_by UUID, 
	done_note BYTEA, 
	correction BYTEA, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT plan_service_field_known CHECK (field IN ('health', 'social', 'education', 'legal', 'other')), 
	CONSTRAINT plan_service_cost CHECK (estimated_cost >= 0), 
	CONSTRAINT plan_service_span CHECK (ends_on >= starts_on), 
	CONSTRAINT plan_service_done_by_name CHECK (num_nonnulls(done_at, done_by) IN (0, 2)), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(plan_id) REFERENCES plan (id), 
	FOREIGN KEY(responsible_agency_id) REFERENCES agency (id), 
	FOREIGN KEY(responsible_staff_id) REFERENCES staff (id), 
	FOREIGN KEY(done_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_plan_service_case_id ON plan_service (case_id)
;;
CREATE INDEX plan_service_of_plan ON plan_service (plan_id, position)
;;
CREATE TABLE decision_service (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	plan_id UUID NOT NULL, 
	capacity VARCHAR NOT NULL, 
	way VARCHAR NOT NULL, 
	recipient BYTEA, 
	note BYTEA, 
	served_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_by UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	CONSTRAINT decision_service_capacity_known CHECK (capacity IN ('agency', 'provider', 'staff', 'parent', 'carer')), 
	CONSTRAINT decision_service_way_known CHECK (way IN ('in_person', 'post', 'electronic', 'other')), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(plan_id) REFERENCES plan (id), 
	FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_decision_service_case_id ON decision_service (case_id)
;;
CREATE INDEX ix_decision_service_plan_id ON decision_service (plan_id)
;;
CREATE TABLE registry_duty (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	plan_id UUID NOT NULL, 
	state VARCHAR NOT NULL, 
	ended_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	entered_by UUID, 
	entered_at TIMESTAMP WITH TIME ZONE, 
	entered_recorded_at TIMESTAMP WITH TIME ZONE, 
	receipt_number BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT registry_duty_state_known CHECK (state IN ('open', 'done')), 
	CONSTRAINT registry_duty_done_when_entered CHECK ((state = 'done') = (entered_at IS NOT NULL)), 
	CONSTRAINT registry_duty_done_with_receipt CHECK (num_nonnulls(entered_at, entered_by, receipt_number) IN (0, 3)), 
	CONSTRAINT registry_duty_of_plan UNIQUE (plan_id), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(plan_id) REFERENCES plan (id), 
	FOREIGN KEY(entered_by) REFERENCES staff (id)
)
;;
CREATE INDEX registry_duty_open ON registry_duty (ended_at, id) WHERE state = 'open'
;;
CREATE INDEX registry_duty_of_case ON registry_duty (case_id)
;;
CREATE TABLE review (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	plan_id UUID NOT NULL, 
	reviewed_by UUID NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	harm_now VARCHAR NOT NULL, 
	abuser_access VARCHAR NOT NULL, 
	care_obstacles VARCHAR NOT NULL, 
	self_protection VARCHAR NOT NULL, 
	knows_protectors VARCHAR NOT NULL, 
	help_around VARCHAR NOT NULL, 
	safe BOOLEAN NOT NULL, 
	stable BOOLEAN NOT NULL, 
	proposal VARCHAR NOT NULL, 
	harm_now_note BYTEA, 
	abuser_access_note BYTEA, 
	care_obstacles_note BYTEA, 
	self_protection_note BYTEA, 
	knows_protectors_note BYTEA, 
	help_around_note BYTEA, 
	conclusion BYTEA, 
	took_part BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT review_harm_now CHECK (harm_now IN ('high', 'medium', 'low')), 
	CONSTRAINT review_abuser_access CHECK (abuser_access IN ('high', 'medium', 'low')), 
	CONSTRAINT review_care_obstacles CHECK (care_obstacles IN ('high', 'medium', 'low')), 
	CONSTRAINT review_self_protection CHECK (self_protection IN ('high', 'medium', 'low')), 
	CONSTRAINT review_knows_protectors CHECK (knows_protectors IN ('high', 'medium', 'low')), 
	CONSTRAINT review_help_around CHECK (help_around IN ('high', 'medium', 'low')), 
	CONSTRAINT review_proposal_known CHECK (proposal IN ('end_plan', 'go_on')), 
	CONSTRAINT review_ends_only_safe_and_stable CHECK (proposal <> 'end_plan' OR (safe AND stable)), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(plan_id) REFERENCES plan (id), 
	FOREIGN KEY(reviewed_by) REFERENCES staff (id)
)
;;
CREATE INDEX review_of_case ON review (case_id, recorded_at, id)
;;
CREATE INDEX review_of_plan ON review (plan_id, occurred_at)
;;
CREATE TABLE needs_meeting (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	specific_assessment_id UUID NOT NULL, 
	held_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	chaired_by BYTEA, 
	attended BYTEA, 
	decisions BYTEA, 
	recorded_by UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(specific_assessment_id) REFERENCES specific_assessment (id), 
	FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_needs_meeting_case_id ON needs_meeting (case_id)
;;
CREATE INDEX ix_needs_meeting_specific_assessment_id ON needs_meeting (specific_assessment_id)
;;
CREATE TABLE escalation_recipient (
	escalation_id UUID NOT NULL, 
	recipient_id UUID NOT NULL, 
	kind VARCHAR NOT NULL, 
	role VARCHAR NOT NULL, 
	PRIMARY KEY (escalation_id, recipient_id), 
	CONSTRAINT escalation_recipient_kind_known CHECK (kind IN ('staff', 'agency')), 
	FOREIGN KEY(escalation_id) REFERENCES escalation (id)
)
;;
CREATE INDEX escalation_inbox ON escalation_recipient (recipient_id)
;;
CREATE TABLE care_hand_over (
	id UUID NOT NULL, 
	case_id UUID NOT NULL, 
	measure_id UUID NOT NULL, 
	step VARCHAR NOT NULL, 
	occurred_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	recorded_by UUID NOT NULL, 
	recorded_at TIMESTAMP WITH TIME ZONE NOT NULL, 
	received_by BYTEA, 
	document_number BYTEA, 
	PRIMARY KEY (id), 
	CONSTRAINT care_hand_over_step_known CHECK (step IN ('handed_over', 'formalities_done')), 
	CONSTRAINT care_hand_over_says_to_whom CHECK ((step = 'handed_over') = (received_by IS NOT NULL)), 
	CONSTRAINT care_hand_over_says_which_paper CHECK ((step = 'handed_over') = (document_number IS NULL)), 
	FOREIGN KEY(case_id) REFERENCES case_file (id), 
	FOREIGN KEY(measure_id) REFERENCES emergency_measure (id), 
	FOREIGN KEY(recorded_by) REFERENCES staff (id)
)
;;
CREATE INDEX ix_care_hand_over_case_id ON care_hand_over (case_id)
;;
CREATE FUNCTION engine_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE
AS $$ SELECT statement_timestamp() $$
;;
ALTER TABLE audit_entry ALTER COLUMN engine_at SET DEFAULT engine_now()
;;
CREATE FUNCTION case_state_moves_with_its_event() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NEW.state IS DISTINCT FROM OLD.state AND NOT EXISTS (
    SELECT FROM public.case_event
    WHERE case_event.id = NEW.last_event_id AND case_event.case_id = NEW.id AND case_event.lifecycle = 'case'
      AND case_event.from_state = OLD.state AND case_event.to_state = NEW.state
      AND case_event.xact = pg_current_xact_id() AND NEW.last_event_id IS DISTINCT FROM OLD.last_event_id
  ) THEN
    RAISE EXCEPTION 'a case changes its state only with its event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
;;
CREATE FUNCTION case_opens_with_its_event() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT FROM public.case_event
    WHERE case_event.id = NEW.last_event_id AND case_event.case_id = NEW.id AND case_event.lifecycle = 'case'
      AND case_event.from_state IS NULL AND case_event.to_state = NEW.state
  ) THEN
    RAISE EXCEPTION 'a case opens only with its event' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$
;;
CREATE FUNCTION rows_are_never_changed() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
;;
CREATE FUNCTION a_breach_is_never_erased() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.breached_at IS NOT NULL AND NEW.breached_at IS DISTINCT FROM OLD.breached_at THEN
    RAISE EXCEPTION 'a breach is never erased' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$
;;
CREATE TRIGGER case_state BEFORE UPDATE ON case_file FOR EACH ROW EXECUTE FUNCTION case_state_moves_with_its_event()
;;
CREATE CONSTRAINT TRIGGER case_opening AFTER INSERT ON case_file DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION case_opens_with_its_event()
;;
CREATE TRIGGER breach_stays BEFORE UPDATE ON deadline FOR EACH ROW EXECUTE FUNCTION a_breach_is_never_erased()
;;
CREATE TRIGGER audit_entry_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()
;;
CREATE TRIGGER case_event_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON case_event FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()
;;
CREATE TRIGGER field_change_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON field_change FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()
;;
CREATE TRIGGER policy_version_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON policy_version FOR EACH STATEMENT EXECUTE FUNCTION rows_are_never_changed()
;;
GRANT USAGE ON SCHEMA public TO lachan_app, lachan_worker
;;
GRANT SELECT, INSERT ON audit_entry, case_event, case_report, field_change, person_link, initial_assessment, reporter, request_key, revoked_token, attempt, specific_assessment, needs_meeting, decision_service, review, reopening, note, measure_decision, care_hand_over TO lachan_app
;;
GRANT SELECT, INSERT, UPDATE ON report, report_child, report_alleged, case_file, case_person, emergency_measure, deadline, escalation, escalation_recipient, endpoint, delivery, territory, agency, staff, staff_role, deputy, duty_shift, plan, plan_service, closure, registry_duty, console_session TO lachan_app
;;
GRANT SELECT ON policy_version TO lachan_app, lachan_worker
;;
GRANT SELECT ON case_file, case_event, report, deadline, escalation, escalation_recipient, endpoint, delivery, attempt, territory, agency, staff, staff_role, deputy, duty_shift TO lachan_worker
;;
GRANT INSERT ON audit_entry, case_event, deadline, escalation, escalation_recipient, delivery, attempt TO lachan_worker
;;
GRANT UPDATE ON deadline, escalation, delivery, attempt TO lachan_worker
;;
GRANT UPDATE (seen_at) ON report TO lachan_worker
;;
GRANT UPDATE (seen_at) ON case_file TO lachan_worker
;;
GRANT SELECT (id, created_at), DELETE ON request_key TO lachan_worker
;;
GRANT SELECT (expires_at), DELETE ON revoked_token TO lachan_worker
;;
GRANT SELECT (ends_at), DELETE ON console_session TO lachan_worker
;;
GRANT SELECT, INSERT, UPDATE, DELETE ON beat TO lachan_worker
;;
GRANT SELECT ON beat TO lachan_app
