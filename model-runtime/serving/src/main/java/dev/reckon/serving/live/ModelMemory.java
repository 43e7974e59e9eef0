package dev.reckon.serving.live;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Recollection;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.recommendation.v1.RankedItem;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The memory beside a model, or in its place.
 *
 * @param memory of the process
 * @param mixture how lists mix the two
 * @param isOffered whether an item, by its id, may be shown
 * @param release called once the model is gone
 */
public record ModelMemory(
    StreamMemory memory, Mixture mixture, Predicate<String> isOffered, Runnable release)
    implements AutoCloseable {

  /** Popular items alone. */
  private static final Mixture POPULAR = Mixture.of(Map.of(Source.POPULARITY, 1.0));

  /** What the memory says. */
  public Recollection recall(Question question) {
    return new Recollection(question, memory.ask(question, isOffered));
  }

  /** The list of the memory alone. */
  public List<RankedItem> listOf(Recollection recollection, int listSize) {
    return named(
        mixture.best(recollection.question(), recollection.remembered(), null, listSize),
        recollection.question());
  }

  /** A mixed list as answers have it. */
  public List<RankedItem> named(MixedList list, Question question) {
    return ScoreShares.named(list, question, memory);
  }

  /** What is popular, less what a user must not get. */
  List<RankedItem> popular(Set<String> excluded, int listSize) {
    Question question = new Question(List.of(), null, excluded);
    return named(POPULAR.best(question, memory.ask(question, isOffered), null, listSize), question);
  }

  @Override
  public void close() {
    release.run();
  }
}
