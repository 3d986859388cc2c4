package io.muster.background;

import io.muster.background.Places.Place;
import io.muster.store.Claim;

/** A claimed group and the place reserved for it, which is released once the group has ended. */
public record Claimed(Claim claim, Place place) {}
