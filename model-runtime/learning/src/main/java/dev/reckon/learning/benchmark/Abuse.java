package dev.reckon.learning.benchmark;

import dev.reckon.model.memory.Click;
import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Mixture;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.StreamMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * How far somebody who wants to push an item gets: where the item is in the lists of others, by the
 * stream memory alone, before and after. The item is one that few have taken.
 */
final class Abuse {

  private static final int COPIES = 2_000;
  private static final int EVENTS_OF_ONE = 100_000;
  private static final int REAL_USERS = 1_000;
  private static final long STEP_MILLIS = 1_000;

  /** Longer than any list: all that a memory names. */
  private static final int DEEPEST = 10_000;

  private final Supplier<StreamMemory> learnt;
  private final long endMillis;
  private final String itemId;
  private final List<Question> questions;

  /**
   * What is to be measured.
   *
   * @param learnt a new memory, each time, that has learnt the clicks of everybody else
   * @param endMillis when they ended
   * @param itemId what is pushed
   * @param questions those of other users
   */
  Abuse(Supplier<StreamMemory> learnt, long endMillis, String itemId, List<Question> questions) {
    this.learnt = learnt;
    this.endMillis = endMillis;
    this.itemId = itemId;
    this.questions = List.copyOf(questions);
  }

  /**
   * Where the item is in the lists of others.
   *
   * @param what was done to push it
   * @param named share of the lists that have it at all, however far down
   * @param inHundred share of those that have it among the first hundred
   * @param inTen share of those that have it among the first ten
   * @param medianPlace of the lists that have it; 0 if none has
   */
  record Effect(String what, double named, double inHundred, double inTen, int medianPlace) {}

  /** All that was tried, the item untouched first. */
  List<Effect> effects() {
    return List.of(
        effect("nothing", 0, i -> click("nobody", i, itemId)),
        effect(COPIES + " copies of one event", COPIES, i -> click("one", 0, itemId)),
        effect(
            EVENTS_OF_ONE + " events of one user on it",
            EVENTS_OF_ONE,
            i -> click("one", i, itemId)),
        effect(
            EVENTS_OF_ONE + " events of one user, in turn on it and on others",
            EVENTS_OF_ONE,
            i -> click("one", i, i % 2 == 0 ? itemId : others(i))),
        effect(
            REAL_USERS + " users who click it once each",
            REAL_USERS,
            i -> click("user-of-many-" + i, i, itemId)));
  }

  /** One of what other users have in their histories. */
  private String others(int i) {
    List<String> history = questions.get(i / 2 % questions.size()).history();
    return history.get(history.size() - 1);
  }

  private Click click(String userId, int number, String id) {
    return new Click(userId, "pushing-" + number, id, endMillis + (1 + number) * STEP_MILLIS, null);
  }

  private Effect effect(String what, int clicks, IntFunction<Click> pushing) {
    StreamMemory memory = learnt.get();
    for (int i = 0; i < clicks; i++) {
      memory.learn(pushing.apply(i));
    }
    List<Integer> places = new ArrayList<>();
    for (Question question : questions) {
      int place = place(memory, question);
      if (place > 0) {
        places.add(place);
      }
    }
    places.sort(Integer::compare);
    return new Effect(
        what,
        share(places, DEEPEST),
        share(places, 100),
        share(places, 10),
        places.isEmpty() ? 0 : places.get(places.size() / 2));
  }

  private int place(StreamMemory memory, Question question) {
    List<MixedList.Item> items =
        Mixture.DEFAULT.best(question, memory.ask(question, id -> true), null, DEEPEST).items();
    for (int i = 0; i < items.size(); i++) {
      if (items.get(i).itemId().equals(itemId)) {
        return i + 1;
      }
    }
    return 0;
  }

  private double share(List<Integer> places, int most) {
    return (double) places.stream().filter(place -> place <= most).count() / questions.size();
  }
}
