package dev.reckon.serving.live;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Remembered;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;

/**
 * The memory beside a model, or in its place.
 *
 * @param memory of the process
 * @param mixture how lists mix the two
 * @param indexOf the index of an item in the model, by its number in the memory
 * @param isOffered whether an item, by its number, may be shown
 * @param release called once the model is gone
 */
public record ModelMemory(
    StreamMemory memory,
    Mixture mixture,
    IntUnaryOperator indexOf,
    IntPredicate isOffered,
    Runnable release)
    implements AutoCloseable {

  /** Popular items alone. */
  private static final Mixture POPULAR = Mixture.of(Map.of(Source.POPULARITY, 1.0));

  /** What the memory says. */
  public Remembered ask(Question question) {
    return memory.ask(question, isOffered);
  }

  /** The list of the memory alone. */
  public List<RankedItem> listOf(Question question, Remembered remembered, int listSize) {
    return named(mixture.best(question, remembered, null, listSize), question);
  }

  /** A mixed list as answers have it. */
  public List<RankedItem> named(MixedList list, Question question) {
    return ScoreShares.named(list, question, memory);
  }

  /** What is popular, less what a user must not get. */
  List<RankedItem> popular(Set<String> excluded, int listSize) {
    Question question = new Question(List.of(), null, excluded);
    return named(POPULAR.best(question, ask(question), null, listSize), question);
  }

  @Override
  public void close() {
    release.run();
  }
}
