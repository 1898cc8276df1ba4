/** Whether the hospital of this run is taken apart: gateway and subgraphs ask each other over HTTP. */
export const isDistributed = process.env['LIGHTBOX_TEST_MODE'] === 'distributed';
