package dev.reckon.serving.live;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.ScoreShare;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Mixed lists as answers have them: each item says how much of its score is the model's and how
 * much comes from which memory.
 */
final class ScoreShares {

  /** Smaller parts are left out. */
  private static final double LEAST = 0.1;

  /**
   * A share as it is named.
   *
   * @param of the sources that it adds up
   */
  private record Named(ScoreShare.Source name, List<Source> of) {

    /** The share of an item's score. */
    double share(MixedList.Item item) {
      double share = 0;
      for (Source source : of) {
        share += (double) item.parts()[source.index()] / item.probability();
      }
      return share;
    }
  }

  private static final Named FOLLOWERS =
      new Named(
          ScoreShare.Source.OTHERS_TOOK_NEXT,
          List.of(Source.TRANSITIONS, Source.RECENT_TRANSITIONS));

  /** Of shares that are level, the first is named first. */
  private static final List<Named> ALL =
      List.of(
          new Named(ScoreShare.Source.MODEL, List.of(Source.MODEL)),
          FOLLOWERS,
          new Named(ScoreShare.Source.LIKE_SESSIONS, List.of(Source.SESSIONS)),
          new Named(
              ScoreShare.Source.SAME_QUERY, List.of(Source.SAME_QUERY, Source.LASTING_SAME_QUERY)),
          new Named(
              ScoreShare.Source.SIMILAR_QUERIES,
              List.of(Source.ALIKE_QUERIES, Source.LASTING_ALIKE_QUERIES)),
          new Named(ScoreShare.Source.POPULAR, List.of(Source.POPULARITY)));

  private ScoreShares() {}

  static List<RankedItem> named(MixedList list, Question question, StreamMemory memory) {
    List<String> followers =
        list.items().stream().filter(ScoreShares::isFollower).map(MixedList.Item::itemId).toList();
    Iterator<Optional<String>> before = memory.takenAfter(question.history(), followers).iterator();
    List<RankedItem> named = new ArrayList<>(list.items().size());
    for (MixedList.Item item : list.items()) {
      named.add(named(item, isFollower(item) ? before.next() : Optional.empty(), question));
    }
    return named;
  }

  private static boolean isFollower(MixedList.Item item) {
    return FOLLOWERS.share(item) >= LEAST;
  }

  /**
   * The item with its shares, the largest first.
   *
   * @param before the item of the history that others took before
   */
  private static RankedItem named(MixedList.Item item, Optional<String> before, Question question) {
    RankedItem.Builder ranked =
        RankedItem.newBuilder().setItemId(item.itemId()).setScore(item.probability());
    double[] shares = ALL.stream().mapToDouble(it -> it.share(item)).toArray();
    for (int next = largest(shares); shares[next] >= LEAST; next = largest(shares)) {
      ScoreShare.Builder share = ranked.addSharesBuilder();
      share.setSource(ALL.get(next).name()).setShare((float) shares[next]);
      explain(share, before, question);
      shares[next] = 0;
    }
    return ranked.build();
  }

  private static int largest(double[] shares) {
    int largest = 0;
    for (int i = 1; i < shares.length; i++) {
      largest = shares[i] > shares[largest] ? i : largest;
    }
    return largest;
  }

  private static void explain(
      ScoreShare.Builder share, Optional<String> before, Question question) {
    switch (share.getSource()) {
      case OTHERS_TOOK_NEXT -> before.ifPresent(share::setItemId);
      case SAME_QUERY, SIMILAR_QUERIES -> {
        if (question.query() != null) {
          share.setQuery(question.query());
        }
      }
      default -> {} // It needs no further words.
    }
  }
}
