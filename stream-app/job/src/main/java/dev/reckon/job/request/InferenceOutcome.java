package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Fallback.Reason;
import java.util.Optional;
import java.util.function.Function;

/** What became of a request. */
public sealed interface InferenceOutcome {

  /** What the function for this outcome makes of it. */
  <T> T fold(
      Function<? super Ranked, ? extends T> ranked,
      Function<? super NothingKnown, ? extends T> nothingKnown,
      Function<? super Fallback, ? extends T> fallback);

  /** Why the list of the user cannot be a ranked one; empty if it can. */
  Optional<Reason> whyNotRanked();

  /** The model ranked the catalogue for this history. */
  record Ranked(RankedList list) implements InferenceOutcome {
    @Override
    public <T> T fold(
        Function<? super Ranked, ? extends T> ranked,
        Function<? super NothingKnown, ? extends T> nothingKnown,
        Function<? super Fallback, ? extends T> fallback) {
      return ranked.apply(this);
    }

    @Override
    public Optional<Reason> whyNotRanked() {
      return Optional.empty();
    }
  }

  /**
   * The model knows nothing of this history, so the runtime answered with what is popular. Asking
   * again would change nothing.
   */
  record NothingKnown(RankedList popular) implements InferenceOutcome {
    @Override
    public <T> T fold(
        Function<? super Ranked, ? extends T> ranked,
        Function<? super NothingKnown, ? extends T> nothingKnown,
        Function<? super Fallback, ? extends T> fallback) {
      return nothingKnown.apply(this);
    }

    @Override
    public Optional<Reason> whyNotRanked() {
      return Optional.of(Reason.NO_KNOWN_ITEMS);
    }
  }

  /** There is no answer in time, or one that is no list for this history: fall back, ask again. */
  record Fallback(Reason reason) implements InferenceOutcome {
    @Override
    public <T> T fold(
        Function<? super Ranked, ? extends T> ranked,
        Function<? super NothingKnown, ? extends T> nothingKnown,
        Function<? super Fallback, ? extends T> fallback) {
      return fallback.apply(this);
    }

    @Override
    public Optional<Reason> whyNotRanked() {
      return Optional.of(reason);
    }
  }
}
