package io.parley.server.room;

/**
 * Figures of all rooms at one time.
 *
 * @param rooms rooms that exist
 * @param participants participants in them, of all kinds
 */
public record RoomsSnapshot(int rooms, int participants) {}
