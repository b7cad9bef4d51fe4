/** How long an over room stays readable after its end is in Postgres, in ms. */
export const expiredRoomMs = 3_600_000;

/** How long the PIN of an over room stays taken after its end is in Postgres, in ms. */
export const expiredPinMs = 86_400_000;
