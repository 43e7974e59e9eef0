package dev.reckon.model.memory;

import dev.reckon.model.text.TextRules;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was clicked under queries: all clicks as one, and with older ones counting less. A query
 * asks for the clicks of the very same one, and for those of queries that are spelt alike: by the
 * share of character trigrams that two have in common (Jaccard), to the third power. A trigram
 * weighs by how few queries have it (inverse document frequency), so that "halo 3" is nearer to
 * "halo" than to "fifa 3". Case, marks and blanks make no difference. Not thread-safe.
 */
final class QueryClicks {

  private static final int MOST_QUERIES = 1 << 18;

  /** Items that are remembered of a query. */
  private static final int MOST_ITEMS = 128;

  /** Queries with a trigram that are looked at, the newest of them. */
  private static final int MOST_OF_TRIGRAM = 4_096;

  /** Below this, two queries are not alike. */
  private static final double LEAST_ALIKE = 0.25;

  /** A query that was clicked under. */
  private static final class Query {
    final ItemTable items = new ItemTable(MOST_ITEMS);
  }

  /** Numbers of queries that have a trigram, in the order of their first click. */
  private static final class Posting {
    int[] queries = new int[4];
    int size;
    float weight;

    Posting(float weight) {
      this.weight = weight;
    }

    void add(int query) {
      if (size == queries.length) {
        queries = Arrays.copyOf(queries, 2 * size);
      }
      queries[size++] = query;
    }
  }

  private final FadingScale scale;
  private final Map<String, Integer> numbers = new HashMap<>();
  private final List<Query> queries = new ArrayList<>();
  private final Map<String, Posting> postings = new HashMap<>();

  /**
   * What the trigrams of a query weigh together, by query; apart from the queries, as a question
   * reads thousands.
   */
  private float[] weights = new float[64];

  /** What a trigram weighs that no query had when trigrams were weighed. */
  private float weightOfNew = weight(0, 0);

  QueryClicks(@Nullable Duration halfLife) {
    this.scale = new FadingScale(halfLife);
  }

  /** A query as it is compared; empty where there is no word. */
  static String normalised(String query) {
    return String.join(" ", TextRules.NEWEST.words(query));
  }

  /**
   * Learns a click.
   *
   * @param query normalised
   * @param counts whether it counts as one
   * @param countsLately whether it counts among those that fade
   */
  void learn(String query, int item, long timeMillis, boolean counts, boolean countsLately) {
    if (query.isEmpty() || !(counts || countsLately)) {
      return;
    }
    double weight = countsLately ? scale.weight(timeMillis, this::rescale) : 0;
    Integer number = numbers.get(query);
    if (number == null) {
      if (queries.size() == MOST_QUERIES) {
        return;
      }
      number = add(query);
    }
    queries.get(number).items.add(item, counts ? 1 : 0, weight);
  }

  private int add(String query) {
    int number = queries.size();
    queries.add(new Query());
    numbers.put(query, number);
    if (number == weights.length) {
      weights = Arrays.copyOf(weights, 2 * number);
    }
    for (String trigram : trigrams(query)) {
      Posting posting = postings.computeIfAbsent(trigram, key -> new Posting(weightOfNew));
      posting.add(number);
      weights[number] += posting.weight;
    }
    if (Integer.bitCount(queries.size()) == 1) {
      weigh();
    }
    return number;
  }

  /** Whenever there are twice as many queries: till then all are compared by the same weights. */
  private void weigh() {
    Arrays.fill(weights, 0);
    weightOfNew = weight(0, queries.size());
    for (Posting posting : postings.values()) {
      posting.weight = weight(posting.size, queries.size());
      for (int i = 0; i < posting.size; i++) {
        weights[posting.queries[i]] += posting.weight;
      }
    }
  }

  /** The inverse document frequency, which is above 0. */
  private static float weight(int having, int all) {
    return (float) Math.log((all + 1) / (having + 0.5) + 1);
  }

  /**
   * Adds the clicks under the very same query.
   *
   * @param votes gets two sums an item, the second by clicks that fade
   */
  void sumSame(String query, Tally votes) {
    Integer number = numbers.get(query);
    if (number != null) {
      add(queries.get(number).items, 1, votes);
    }
  }

  /**
   * Adds the clicks under queries that are spelt alike, the same among them.
   *
   * @param shared used for what the trigrams weigh that queries have in common with this one
   * @param votes as above
   */
  void sumAlike(String query, Sums shared, Tally votes) {
    shared.clear(queries.size());
    double own = 0;
    for (String trigram : trigrams(query)) {
      Posting posting = postings.get(trigram);
      own += posting == null ? weightOfNew : posting.weight;
      if (posting != null) {
        for (int i = Math.max(0, posting.size - MOST_OF_TRIGRAM); i < posting.size; i++) {
          shared.add(posting.queries[i], posting.weight);
        }
      }
    }
    for (int i = 0; i < shared.size(); i++) {
      int number = shared.number(i);
      double common = shared.of(number);
      double alike = common / (own + weights[number] - common);
      if (alike >= LEAST_ALIKE) {
        add(queries.get(number).items, alike * alike * alike, votes);
      }
    }
  }

  private static void add(ItemTable clicked, double weight, Tally votes) {
    for (int entry = 0; entry < clicked.size(); entry++) {
      votes.add(clicked.item(entry), weight * clicked.plain(entry), weight * clicked.fading(entry));
    }
  }

  int size() {
    return queries.size();
  }

  void write(TableOutput out) throws IOException {
    scale.write(out);
    String[] texts = new String[queries.size()];
    numbers.forEach((text, number) -> texts[number] = text);
    out.number(texts.length);
    for (int query = 0; query < texts.length; query++) {
      out.text(texts[query]);
      queries.get(query).items.write(out);
    }
  }

  void read(TableInput in, int itemCount) throws IOException {
    scale.read(in);
    int count = in.count(MOST_QUERIES, "queries");
    for (int query = 0; query < count; query++) {
      String text = in.text();
      if (numbers.containsKey(text)) {
        throw new IOException("a query is there twice");
      }
      queries.get(add(text)).items.read(in, itemCount);
    }
  }

  private void rescale(double factor) {
    queries.forEach(query -> query.items.rescale(factor));
  }

  private static Set<String> trigrams(String query) {
    String marked = "  " + query + " ";
    Set<String> trigrams = new LinkedHashSet<>();
    for (int i = 0; i + 3 <= marked.length(); i++) {
      trigrams.add(marked.substring(i, i + 3));
    }
    return trigrams;
  }
}
