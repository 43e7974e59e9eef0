package dev.reckon.demo.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import java.util.Map;

/** A report in a few lines, for the end of a run. */
public final class Summary {

  private Summary() {}

  /** The summary of a report made by {@link DemoReport}. */
  public static String of(ObjectNode report) {
    JsonNode events = report.path("events");
    long fromElsewhere = events.path("from_elsewhere").asLong();
    long unaccounted = events.path("unaccounted").asLong();
    JsonNode freshness = report.path("freshness_ms");
    JsonNode prequential = report.path("prequential");
    StringBuilder text = new StringBuilder();
    line(
        text,
        "%,d events sent%s = %,d covered by a list + %,d dead letters + %,d duplicates"
            + " + %,d late%s",
        events.path("in").asLong(),
        fromElsewhere > 0 ? " + " + fromElsewhere + " from elsewhere" : "",
        events.path("covered").asLong(),
        events.path("dead_lettered").asLong(),
        events.path("duplicate").asLong(),
        events.path("late").asLong(),
        unaccounted > 0 ? " + " + unaccounted + " UNACCOUNTED FOR" : "");
    line(
        text,
        "%,d lists, %,d fallbacks; %,.0f events/s; freshness p50 %.1f ms, p99 %.1f ms",
        report.path("lists").path("published").asLong(),
        report.path("lists").path("fallback").asLong(),
        report.path("throughput").path("events_per_s").asDouble(),
        freshness.path("p50").asDouble(),
        freshness.path("p99").asDouble());
    line(
        text,
        "%-24s HR@10    NDCG@10  MRR@10",
        String.format(Locale.ROOT, "%,d clicks scored", prequential.path("clicks").asLong()));
    score(text, "  " + report.path("model").path("name").asText("model"), prequential);
    for (Map.Entry<String, JsonNode> baseline : prequential.path("baselines").properties()) {
      score(text, "  " + baseline.getKey(), baseline.getValue());
    }
    if (report.has("oracle")) {
      score(text, "  oracle", report.path("oracle"));
    }
    return text.toString().stripTrailing();
  }

  private static void score(StringBuilder text, String name, JsonNode score) {
    line(
        text,
        "%-24s %.4f   %.4f   %.4f",
        name,
        score.path("hit_rate_at_10").asDouble(),
        score.path("ndcg_at_10").asDouble(),
        score.path("mrr_at_10").asDouble());
  }

  private static void line(StringBuilder text, String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
