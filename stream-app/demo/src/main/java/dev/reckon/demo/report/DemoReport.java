package dev.reckon.demo.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.watch.EventCounts;
import dev.reckon.demo.watch.JobMetrics;
import dev.reckon.demo.watch.ListCounts;
import dev.reckon.demo.watch.Observation;
import dev.reckon.recommendation.v1.ModelRef;
import java.time.Duration;

/** The report of a demo, whose fields {@code docs/reference/reports.md} explains. */
public final class DemoReport {

  private final Observation seen;
  private final long duplicate;
  private final long late;
  private final long requests;
  private final long restarts;

  /**
   * A report of a run.
   *
   * @param metrics of the job, the only source for duplicates and late events
   * @param restarts of the job
   */
  public DemoReport(Observation seen, JobMetrics metrics, long restarts) {
    this.seen = seen;
    this.duplicate = metrics.sum("eventsDuplicate");
    this.late = metrics.sum("eventsLate");
    this.requests = metrics.sum("requests");
    this.restarts = restarts;
  }

  /**
   * Events sent without an outcome yet: not covered, not dead, not repeated, not late. 0 when all
   * are accounted for.
   */
  public long unaccounted() {
    return Math.max(0, missing());
  }

  /** The least number of events with an outcome that the demo did not send: those of a person. */
  private long fromElsewhere() {
    return Math.max(0, -missing());
  }

  private long missing() {
    ListCounts.Snapshot lists = seen.lists().snapshot();
    return seen.events().events() - lists.covered() - lists.deadLettered() - duplicate - late;
  }

  /**
   * Counts, times and scores.
   *
   * @param active from the first event sent to the last list read
   * @param timeouts events that no list covered in time, at full speed
   */
  public ObjectNode toJson(Duration active, long timeouts) {
    ListCounts.Snapshot lists = seen.lists().snapshot();
    ObjectNode report = Json.object();
    report.set("model", model(lists.model()));
    report.set("events", events(seen.events(), lists));
    report
        .putObject("lists")
        .put("published", lists.published())
        .put("ranked", lists.ranked())
        .put("fallback", lists.fallbacks())
        .put("users", lists.users())
        .<ObjectNode>set("fallback_by_reason", Json.counts(lists.fallbacksByReason()))
        .set("ranked_by_reasoning_steps", Json.counts(lists.rankedBySteps()));
    report.set("dead_letters_by_reason", Json.counts(lists.deadLettersByReason()));
    report.set("freshness_ms", Json.freshness(seen.freshness().total()));
    double seconds = Math.max(active.toMillis(), 1) / 1000.0;
    report
        .putObject("throughput")
        .put("seconds", Json.rounded(seconds))
        .put("events_per_s", Json.rounded(seen.events().events() / seconds))
        .put("lists_per_s", Json.rounded(lists.published() / seconds));
    report
        .putObject("requests")
        .put("count", requests)
        .put(
            "events_per_request",
            requests == 0 ? 0 : Json.rounded((double) lists.covered() / requests));
    report.set("prequential", Json.prequential(seen.prequential().snapshot()));
    report.putObject("replay").put("timeouts", timeouts);
    report.putObject("job").put("restarts", restarts);
    return report;
  }

  private ObjectNode events(EventCounts events, ListCounts.Snapshot lists) {
    return Json.object()
        .put("in", events.events())
        .put("interactions", events.interactions())
        .put("searches", events.searches())
        .put("erasures", events.erasures())
        .put("covered", lists.covered())
        .put("dead_lettered", lists.deadLettered())
        .put("duplicate", duplicate)
        .put("late", late)
        .put("unaccounted", unaccounted())
        .put("from_elsewhere", fromElsewhere());
  }

  private static ObjectNode model(ModelRef model) {
    return Json.object()
        .put("name", model.getName())
        .put("version", model.getVersion())
        .put("digest", model.getDigest());
  }
}
