package dev.reckon.serving.batch;

/** Whose list is more urgent, most first. */
public enum Priority {
  /** Somebody searched, and waits for what is found. */
  SEARCH,
  /** Somebody clicked, and reads on. */
  CLICK
}
