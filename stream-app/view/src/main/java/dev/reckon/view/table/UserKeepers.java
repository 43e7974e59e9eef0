package dev.reckon.view.table;

import dev.reckon.history.HistoryBounds;
import dev.reckon.view.score.ClickScorer;
import dev.reckon.view.state.v1.ScoredClick;
import java.time.InstantSource;
import org.apache.kafka.streams.processor.api.Processor;

/**
 * Makes the processors that keep users, one for each task.
 *
 * @param bounds of a user's history
 */
public record UserKeepers(HistoryBounds bounds, InstantSource clock, TableMetrics metrics) {

  /** Of the topic {@code recommendations}. */
  public Processor<String, byte[], Void, Void> lists() {
    return new ListKeeper(clock, metrics);
  }

  /** Of the topic {@code searches}. */
  public Processor<String, byte[], Void, Void> searches() {
    return new SearchKeeper(bounds, clock, metrics);
  }

  /** Of the topic {@code clicks}. */
  public Processor<String, byte[], String, ScoredClick> clicks(ClickScorer scorer) {
    return new ClickKeeper(bounds, scorer, clock, metrics);
  }

  /** Of the topic {@code erasures}. */
  public Processor<String, byte[], Void, Void> erasures() {
    return new Eraser(bounds, clock, metrics);
  }
}
