package dev.reckon.serving.live;

import dev.reckon.model.memory.MixedList;
import dev.reckon.model.memory.Question;
import dev.reckon.model.memory.Source;
import dev.reckon.model.memory.StreamMemory;
import dev.reckon.recommendation.v1.RankedItem;
import dev.reckon.recommendation.v1.ScoreShare;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Mixed lists as answers have them: each item says how much of its score is the model's and how
 * much comes from which memory.
 */
final class ScoreShares {

  /** Smaller parts are left out. */
  private static final double LEAST = 0.1;

  private static final Map<Source, ScoreShare.Source> NAMES =
      new EnumMap<>(
          Map.of(
              Source.MODEL, ScoreShare.Source.MODEL,
              Source.TRANSITIONS, ScoreShare.Source.OTHERS_TOOK_NEXT,
              Source.RECENT_TRANSITIONS, ScoreShare.Source.OTHERS_TOOK_NEXT,
              Source.SESSIONS, ScoreShare.Source.LIKE_SESSIONS,
              Source.SAME_QUERY, ScoreShare.Source.SAME_QUERY,
              Source.LASTING_SAME_QUERY, ScoreShare.Source.SAME_QUERY,
              Source.ALIKE_QUERIES, ScoreShare.Source.SIMILAR_QUERIES,
              Source.LASTING_ALIKE_QUERIES, ScoreShare.Source.SIMILAR_QUERIES,
              Source.POPULARITY, ScoreShare.Source.POPULAR));

  private ScoreShares() {}

  static List<RankedItem> named(MixedList list, Question question, StreamMemory memory) {
    List<MixedList.Item> items = list.items();
    List<Optional<String>> before =
        memory.takenAfter(question.history(), items.stream().map(MixedList.Item::itemId).toList());
    return IntStream.range(0, items.size())
        .mapToObj(place -> named(items.get(place), before.get(place), question))
        .toList();
  }

  /**
   * @param before the item of the history that others took before
   */
  private static RankedItem named(MixedList.Item item, Optional<String> before, Question question) {
    Map<ScoreShare.Source, Double> parts = new EnumMap<>(ScoreShare.Source.class);
    NAMES.forEach(
        (source, name) ->
            parts.merge(
                name, (double) item.parts()[source.index()] / item.probability(), Double::sum));
    RankedItem.Builder ranked =
        RankedItem.newBuilder().setItemId(item.itemId()).setScore(item.probability());
    parts.entrySet().stream()
        .filter(part -> part.getValue() >= LEAST)
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .forEach(
            part -> {
              ScoreShare.Builder share = ranked.addSharesBuilder();
              share.setSource(part.getKey()).setShare(part.getValue().floatValue());
              explain(share, before, question);
            });
    return ranked.build();
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
