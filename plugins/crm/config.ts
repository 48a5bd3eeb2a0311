export { JsonApiConfig as Config } from 'switchyard/sdk';
