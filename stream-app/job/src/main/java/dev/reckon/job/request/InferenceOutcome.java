package dev.reckon.job.request;

import dev.reckon.recommendation.v1.Fallback.Reason;
import java.util.Optional;
import java.util.function.Function;

/** The outcome of a request. */
public sealed interface InferenceOutcome {

  /** The result of the function for this kind of outcome. */
  <T> T fold(
      Function<? super Ranked, ? extends T> ranked,
      Function<? super NothingKnown, ? extends T> nothingKnown,
      Function<? super Fallback, ? extends T> fallback);

  /** Why the user's list is not ranked; empty if it is. */
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
   * The history has no item that the model knows, so the runtime answered with popular items.
   * Asking again would change nothing.
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

  /** There is no answer in time, or no list for this history: fall back, ask again. */
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
