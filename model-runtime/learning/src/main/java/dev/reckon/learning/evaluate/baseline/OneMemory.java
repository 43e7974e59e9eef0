package dev.reckon.learning.evaluate.baseline;

import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MemorySettings;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One source of the stream memory by itself: session neighbours, or clicks under similar queries.
 * Where that leaves a list short, the most popular items fill it.
 */
public final class OneMemory implements Baseline {

  private final String name;
  private final Source source;
  private final StreamMemory memory;
  private final Popularity popularity = new Popularity();

  private OneMemory(String name, Source source, MemorySettings settings) {
    this.name = name;
    this.source = source;
    this.memory = new StreamMemory(settings);
  }

  /** VS-kNN: what is in the sessions that have most in common with the history. */
  public static OneMemory sessionNeighbours() {
    return new OneMemory("session_knn", Source.SESSIONS, MemorySettings.LASTING);
  }

  /** What was clicked under queries that are spelt alike. */
  public static OneMemory similarQueries() {
    return new OneMemory("similar_queries", Source.ALIKE_QUERIES, MemorySettings.LASTING);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void observe(Click click) {
    memory.learn(click);
    popularity.observe(click);
  }

  @Override
  public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
    return top(new Question(historyOldestFirst, null, excluded), k);
  }

  @Override
  public List<String> topUnder(
      String query, List<String> historyOldestFirst, Set<String> excluded, int k) {
    return top(new Question(historyOldestFirst, query, excluded), k);
  }

  private List<String> top(Question question, int k) {
    List<String> top = new ArrayList<>(memory.ask(question).best(source, k));
    popularity.fill(top, question.excluded(), k);
    return top;
  }
}
