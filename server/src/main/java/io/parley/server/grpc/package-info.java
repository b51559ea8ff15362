/**
 * gRPC on the frames of HTTP/2: the methods that are called thousands of times each second, or wait
 * by the ten thousand, without what an HTTP server keeps for each request.
 */
@NullMarked
package io.parley.server.grpc;

import org.jspecify.annotations.NullMarked;
