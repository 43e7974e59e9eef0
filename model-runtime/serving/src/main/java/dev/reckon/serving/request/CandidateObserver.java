package dev.reckon.serving.request;

/** Hears how the candidate does. Called by any number of threads. */
public interface CandidateObserver {

  /**
   * The candidate ranked for a user, or failed to.
   *
   * @param digest of the candidate's bundle
   */
  void answered(String digest, boolean isFailure);
}
