package dev.reckon.demo.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.reckon.demo.watch.FreshnessSummary;
import dev.reckon.demo.watch.Prequential;
import dev.reckon.demo.watch.Score;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/** JSON parts that several reports share. */
public final class Json {

  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private Json() {}

  /** An object without fields. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** Writes one report. */
  public static void write(ObjectNode report, Path file) {
    try {
      MAPPER.writeValue(file.toFile(), report);
    } catch (IOException e) {
      throw new UncheckedIOException("The report cannot be written to " + file, e);
    }
  }

  /** Percentiles, in milliseconds. */
  public static ObjectNode freshness(FreshnessSummary freshness) {
    return object()
        .put("p50", rounded(freshness.p50()))
        .put("p90", rounded(freshness.p90()))
        .put("p99", rounded(freshness.p99()))
        .put("max", rounded(freshness.max()))
        .put("count", freshness.count());
  }

  /** Scores of the model, by the kind of list, and of the baselines. */
  public static ObjectNode prequential(Prequential.Snapshot scores) {
    ObjectNode prequential = scores(scores.total()).put("repeats", scores.repeats());
    ObjectNode byList = prequential.putObject("by_list");
    scores
        .byList()
        .forEach(
            (against, part) -> byList.set(against.name().toLowerCase(Locale.ROOT), scores(part)));
    return prequential;
  }

  private static ObjectNode scores(Prequential.Scores scores) {
    ObjectNode node = score(scores.model());
    ObjectNode baselines = node.putObject("baselines");
    scores.baselines().forEach((name, score) -> baselines.set(name, score(score)));
    return node;
  }

  /** Clicks and rates. */
  public static ObjectNode score(Score score) {
    return object()
        .put("clicks", score.clicks())
        .put("hit_rate_at_10", rate(score.hitRate()))
        .put("ndcg_at_10", rate(score.meanGain()))
        .put("mrr_at_10", rate(score.meanReciprocalRank()));
  }

  /** Counts by name. */
  public static ObjectNode counts(Map<?, Long> counts) {
    ObjectNode node = object();
    counts.forEach((key, count) -> node.put(String.valueOf(key), count));
    return node;
  }

  /** Rounds to two decimals. */
  public static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  private static double rate(double value) {
    return Math.round(value * 1e6) / 1e6;
  }
}
