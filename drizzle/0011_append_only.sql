CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  raise exception 'what is in % is not changed afterwards', tg_table_name using errcode = 'restrict_violation';
end $$;--> statement-breakpoint
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
begin
  if tg_op = 'DELETE' and current_setting('switchboard.pruning', true) = 'on' and old.at < now() - interval '30 days' then
    return old;
  end if;
  raise exception 'what is in % is not changed afterwards', tg_table_name using errcode = 'restrict_violation';
end $$;--> statement-breakpoint
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_append_only();--> statement-breakpoint
CREATE TRIGGER audit_never_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION append_only();--> statement-breakpoint
CREATE TRIGGER issue_events_append_only BEFORE UPDATE OF id, issue_id, revision, type, after_seq, by_id, to_id, at, via ON issue_events FOR EACH ROW EXECUTE FUNCTION append_only();--> statement-breakpoint
CREATE TRIGGER issue_events_kept BEFORE DELETE ON issue_events FOR EACH ROW EXECUTE FUNCTION append_only();--> statement-breakpoint
CREATE TRIGGER messages_by_whom BEFORE UPDATE OF id, seq, issue_id, kind, at, author_id, via ON messages FOR EACH ROW EXECUTE FUNCTION append_only();--> statement-breakpoint
CREATE TRIGGER messages_kept BEFORE DELETE ON messages FOR EACH ROW EXECUTE FUNCTION append_only();
