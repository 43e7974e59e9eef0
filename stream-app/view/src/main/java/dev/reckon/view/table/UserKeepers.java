package dev.reckon.view.table;

import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.settings.TableSettings;
import dev.reckon.view.state.v1.ScoredClick;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;

/**
 * Makes the processors that keep users, one for each task.
 *
 * @param settings what is kept of a user, and how long
 */
public record UserKeepers(TableSettings settings, InstantSource clock, TableMetrics metrics) {

  /** Of the topic {@code recommendations}. */
  public Processor<String, byte[], Void, Void> lists() {
    return new ListKeeper(settings, clock, metrics);
  }

  /** Of the topic {@code searches}. */
  public Processor<String, byte[], Void, Void> searches() {
    return new SearchKeeper(settings, clock, metrics);
  }

  /** Of the topic {@code clicks}. */
  public Processor<String, byte[], String, ScoredClick> clicks(ClickScorer scorer) {
    return new ClickKeeper(settings, scorer, clock, metrics);
  }

  /** Of the topic {@code erasures}. */
  public Processor<String, byte[], Void, Void> erasures() {
    return new Eraser(settings, clock, metrics);
  }
}
