package dev.reckon.learning.evaluate.baseline;

import dev.reckon.model.memory.Click;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ranks items that tend to follow those of a history: a Markov chain of the first order that looks
 * a few steps further in both directions of time.
 *
 * <p>An item that comes d steps after another adds 1/d to the weight of that transition, for d up
 * to {@link #REACH}. A candidate's score is the sum over the newest items of the history, the
 * newest at d = 1, of the weight of its transition divided by d and by the square root of the
 * occurrences of the history's item. If the list is then too short, the most popular items fill it.
 * Chosen on the validation part of Amazon Beauty; docs/results/baselines.md has the figures.
 */
public final class ItemTransitions implements Baseline {

  /** How many steps a transition may span, and how many items of a history are looked at. */
  static final int REACH = 10;

  private final Map<String, Integer> indices = new HashMap<>();
  private final List<Followed> items = new ArrayList<>();
  private final Map<String, Recent> users = new HashMap<>();
  private final Popularity popularity = new Popularity();
  private double[] scores = new double[64];

  @Override
  public String name() {
    return "item_transitions";
  }

  @Override
  public void observe(Click click) {
    popularity.observe(click);
    int index = indices.computeIfAbsent(click.itemId(), this::add);
    items.get(index).occurrences++;
    Recent recent = users.computeIfAbsent(click.userId(), id -> new Recent());
    for (int distance = 1; distance <= recent.size; distance++) {
      items.get(recent.newest(distance)).add(index, 1f / distance);
    }
    recent.add(index);
  }

  private int add(String itemId) {
    items.add(new Followed(itemId));
    scores = items.size() > scores.length ? Arrays.copyOf(scores, 2 * scores.length) : scores;
    return items.size() - 1;
  }

  @Override
  public List<String> top(List<String> historyOldestFirst, Set<String> excluded, int k) {
    int[] candidates = score(historyOldestFirst);
    Best best = new Best(k);
    for (int candidate : candidates) {
      Followed item = items.get(candidate);
      if (!excluded.contains(item.itemId)) {
        best.offer(candidate, scores[candidate], item.occurrences);
      }
      scores[candidate] = 0;
    }
    List<String> top = new ArrayList<>(k);
    for (int i = 0; i < best.size; i++) {
      top.add(items.get(best.indices[i]).itemId);
    }
    popularity.fill(top, excluded, k);
    return top;
  }

  /** Sums up the scores of all items that followed one of the history; returns those items. */
  private int[] score(List<String> historyOldestFirst) {
    int[] touched = new int[256];
    int size = 0;
    int reach = Math.min(REACH, historyOldestFirst.size());
    for (int distance = 1; distance <= reach; distance++) {
      Integer index = indices.get(historyOldestFirst.get(historyOldestFirst.size() - distance));
      if (index == null) {
        continue;
      }
      Followed from = items.get(index);
      double weight = 1 / (distance * Math.sqrt(from.occurrences));
      for (int slot = 0; slot < from.followers.length; slot++) {
        int follower = from.followers[slot];
        if (follower < 0) {
          continue;
        }
        if (scores[follower] == 0) {
          touched = size == touched.length ? Arrays.copyOf(touched, 2 * size) : touched;
          touched[size++] = follower;
        }
        scores[follower] += weight * from.weights[slot];
      }
    }
    return Arrays.copyOf(touched, size);
  }

  /** An item and the weights of what followed it: an open hash table from item index to weight. */
  private static final class Followed {
    final String itemId;
    int occurrences;
    int[] followers = empty(4);
    float[] weights = new float[4];
    private int size;

    Followed(String itemId) {
      this.itemId = itemId;
    }

    void add(int follower, float weight) {
      if (2 * size >= followers.length) {
        grow();
      }
      int slot = slotOf(follower);
      if (followers[slot] < 0) {
        followers[slot] = follower;
        size++;
      }
      weights[slot] += weight;
    }

    private int slotOf(int follower) {
      int mask = followers.length - 1;
      int slot = (follower * 0x9E3779B9) >>> 7 & mask;
      while (followers[slot] >= 0 && followers[slot] != follower) {
        slot = slot + 1 & mask;
      }
      return slot;
    }

    private void grow() {
      int[] oldFollowers = followers;
      float[] oldWeights = weights;
      followers = empty(2 * oldFollowers.length);
      weights = new float[followers.length];
      for (int old = 0; old < oldFollowers.length; old++) {
        if (oldFollowers[old] >= 0) {
          int slot = slotOf(oldFollowers[old]);
          followers[slot] = oldFollowers[old];
          weights[slot] = oldWeights[old];
        }
      }
    }

    private static int[] empty(int length) {
      int[] followers = new int[length];
      Arrays.fill(followers, -1);
      return followers;
    }
  }

  /** The newest items of a user, in a ring. */
  private static final class Recent {
    private final int[] ring = new int[REACH];
    private int next;
    int size;

    int newest(int distance) {
      return ring[Math.floorMod(next - distance, REACH)];
    }

    void add(int index) {
      ring[next] = index;
      next = (next + 1) % REACH;
      size = Math.min(size + 1, REACH);
    }
  }

  /** The k best, best first: by score, then occurrences, then the item observed first. */
  private static final class Best {
    final int[] indices;
    int size;
    private final double[] scores;
    private final int[] occurrences;

    Best(int k) {
      indices = new int[k];
      scores = new double[k];
      occurrences = new int[k];
    }

    void offer(int index, double score, int occurred) {
      int place = size;
      while (place > 0 && isBetter(index, score, occurred, place - 1)) {
        place--;
      }
      if (place == indices.length) {
        return;
      }
      size = Math.min(size + 1, indices.length);
      int moved = size - 1 - place;
      System.arraycopy(indices, place, indices, place + 1, moved);
      System.arraycopy(scores, place, scores, place + 1, moved);
      System.arraycopy(occurrences, place, occurrences, place + 1, moved);
      indices[place] = index;
      scores[place] = score;
      occurrences[place] = occurred;
    }

    private boolean isBetter(int index, double score, int occurred, int place) {
      if (score != scores[place]) {
        return score > scores[place];
      }
      if (occurred != occurrences[place]) {
        return occurred > occurrences[place];
      }
      return index < indices[place];
    }
  }
}
