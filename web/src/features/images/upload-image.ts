import type { ApolloClient, Reference } from '@apollo/client';
import { graphql } from '#generated/gql.ts';
import type { UploadImageMutation, UploadImageMutationVariables } from '#generated/graphql.ts';
import { sendUpload, type UploadOutcome, type UploadProgress } from '#shared/api/upload.ts';

const UploadImageDocument = graphql(`
  mutation UploadImage($input: UploadImageInput!, $file: Upload!, $canReadReports: Boolean!) {
    uploadImage(input: $input, file: $file) {
      id
      modality
      ...ImageTile_image
    }
  }
`);

type Connection = { nodes: readonly Reference[]; totalCount: number };

// The new image goes to the head of the patient's unfiltered list, so that it shows without asking again.
const show = (
  client: ApolloClient,
  data: UploadImageMutation,
  variables: UploadImageMutationVariables,
): void => {
  const { cache } = client;
  cache.write({ dataId: 'ROOT_MUTATION', query: UploadImageDocument, result: data, variables });
  const image = cache.identify({ __typename: 'Image', id: data.uploadImage?.id });
  const patient = cache.identify({ __typename: 'Patient', id: variables.input.patientId });
  if (!image || !patient) return;
  cache.modify<{ images: Connection | null }>({
    id: patient,
    fields: {
      images: (old, { storeFieldName, readField }) => {
        if (!old || !('nodes' in old) || storeFieldName.includes('filter')) return old;
        if (old.nodes.some((node) => readField('id', node) === data.uploadImage?.id)) return old;
        return { ...old, nodes: [{ __ref: image }, ...old.nodes], totalCount: old.totalCount + 1 };
      },
    },
  });
};

/** Sends one file as an image of a patient and shows it in the record once it is stored. */
export const uploadImage = async (
  client: ApolloClient,
  variables: Omit<UploadImageMutationVariables, 'file'>,
  file: File,
  onProgress: (progress: UploadProgress) => void,
  signal: AbortSignal,
): Promise<UploadOutcome<UploadImageMutation>> => {
  const document = client.cache.transformDocument(UploadImageDocument);
  const outcome = await sendUpload(
    document as typeof UploadImageDocument,
    variables,
    file,
    onProgress,
    signal,
  );
  if (outcome.done) show(client, outcome.data, { ...variables, file });
  return outcome;
};
